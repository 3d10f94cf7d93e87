"""Where Slack's platform has gone on since its specification was frozen in 2021.

Everything here is a deviation from slack.json; each says why. Sources: docs.slack.dev/reference, at
the method, event or object named, and the parameters of slack_sdk 3.47.
"""

from typing import Any

STRING = {"type": "string"}
INTEGER = {"type": "integer"}
BOOLEAN = {"type": "boolean"}
OBJECT = {"type": "object"}
MESSAGE = {"$ref": "#/definitions/objs_message"}

PARAMETERS: dict[str, dict[str, str]] = {
    # Blocks may be an array in a JSON body; metadata and markdown_text came in 2022 and 2025.
    "chat.postMessage": {
        "blocks": "json",
        "attachments": "json",
        "metadata": "json",
        "markdown_text": "string",
    },
    "chat.update": {
        "blocks": "json",
        "attachments": "json",
        "metadata": "json",
        "markdown_text": "string",
        "link_names": "boolean",
        "as_user": "boolean",
        "reply_broadcast": "boolean",
        "file_ids": "json",
    },
    "chat.postEphemeral": {"blocks": "json", "attachments": "json", "markdown_text": "string"},
    # Time stamps are strings of digits: as numbers they lose their last ones.
    "chat.delete": {"ts": "ts"},
    "conversations.history": {
        "latest": "ts",
        "oldest": "ts",
        "include_all_metadata": "boolean",
    },
    "conversations.replies": {
        "ts": "ts",
        "latest": "ts",
        "oldest": "ts",
        "include_all_metadata": "boolean",
    },
    # Needed with tokens of a whole organisation.
    "conversations.list": {"team_id": "string"},
    "users.conversations": {"team_id": "string"},
    "conversations.open": {"prevent_creation": "boolean"},
    "files.info": {"count": "integer", "page": "integer"},
    "views.open": {"view": "json", "interactivity_pointer": "string"},
}

REQUIRED: dict[str, set[str]] = {
    # The specification calls nothing required that can come in the query.
    "chat.delete": {"channel", "ts"},
    "conversations.info": {"channel"},
    "conversations.history": {"channel"},
    "conversations.replies": {"channel", "ts"},
    "conversations.members": {"channel"},
    "users.info": {"user"},
    "files.info": {"file"},
    "files.delete": {"file"},
}

OPTIONAL: dict[str, set[str]] = {
    # A trigger can also be an interactivity pointer.
    "views.open": {"trigger_id"},
}

METHODS: dict[str, dict[str, Any]] = {
    # Not in the specification: Socket Mode and the present way to upload came after it.
    "apps.connections.open": {
        "params": {},
        "answer": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "ok": {"$ref": "#/definitions/defs_ok_true"},
                "url": {"type": "string", "pattern": "^wss?://"},  # ws:// on loopback only
            },
            "required": ["ok", "url"],
        },
        "errors": ["forbidden_team", "internal_error", "too_many_websockets"],
    },
    "files.getUploadURLExternal": {
        "params": {
            "filename": {"type": "string", "required": True},
            "length": {"type": "integer", "required": True},
            "alt_txt": {"type": "string"},
            "snippet_type": {"type": "string"},
        },
        "answer": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "ok": {"$ref": "#/definitions/defs_ok_true"},
                "upload_url": {"type": "string", "pattern": "^https?://"},
                "file_id": {"$ref": "#/definitions/defs_file_id"},
            },
            "required": ["ok", "upload_url", "file_id"],
        },
        "errors": ["file_upload_size_restricted", "file_uploads_disabled", "unknown_snippet_type"],
    },
    "files.completeUploadExternal": {
        "params": {
            "files": {"type": "json", "required": True},
            "channel_id": {"type": "string"},
            "channels": {"type": "string"},
            "thread_ts": {"type": "ts"},
            "initial_comment": {"type": "string"},
            "blocks": {"type": "json"},
        },
        "answer": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "ok": {"$ref": "#/definitions/defs_ok_true"},
                "files": {"type": "array", "items": {"$ref": "#/definitions/objs_file"}},
            },
            "required": ["ok", "files"],
        },
        "errors": ["channel_not_found", "file_not_found", "invalid_channel", "not_in_channel"],
    },
}

PROPERTIES: dict[str, dict[str, Any]] = {
    # What apps post has the app's id, what was edited says so, metadata is given back.
    "objs_message": {
        "app_id": {"$ref": "#/definitions/defs_app_id"},
        "edited": {
            "type": "object",
            "properties": {"user": STRING, "ts": STRING},
            "required": ["user", "ts"],
        },
        "metadata": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"event_type": STRING, "event_payload": OBJECT},
            "required": ["event_type"],
        },
        "is_locked": BOOLEAN,
        "root": OBJECT,
    },
    # Slack Connect and canvases.
    "objs_conversation": {
        "context_team_id": {"$ref": "#/definitions/defs_team"},
        "locale": STRING,
        "pending_connected_team_ids": {"type": "array"},
        "properties": OBJECT,
        "updated": INTEGER,
    },
    "objs_user": {"is_email_confirmed": BOOLEAN, "who_can_share_contact_card": STRING},
    "objs_user_profile": {"start_date": STRING, "huddle_state": STRING},
    "objs_file": {
        "alt_txt": STRING,
        "file_access": STRING,
        "media_display_type": STRING,
        "has_more_shares": BOOLEAN,
    },
}

NOT_REQUIRED: dict[str, set[str]] = {
    # Direct messages are told without a priority to bots.
    "objs_conversation": {"priority"},
    # Custom fields come with users.profile.get only.
    "objs_user_profile": {"fields"},
    # Not in answers to bots.
    "conversations.history": {"pin_count", "channel_actions_ts", "channel_actions_count"},
    "files.info": {"comments"},
}

ANSWERS: dict[str, dict[str, Any]] = {
    # An empty channel has no messages; pages end with an empty cursor.
    "conversations.history": {"messages": {"type": "array", "items": MESSAGE}},
    # A thread holds messages of bots, and one without replies is not yet a thread.
    "conversations.replies": {"messages": {"type": "array", "items": MESSAGE, "minItems": 1}},
    # The specification says an object where the platform gives the array of blocks.
    "chat.update": {"message": MESSAGE},
    "chat.postMessage": {"message": MESSAGE},
    "views.open": {"view": OBJECT},
}

EVERY_ANSWER: dict[str, Any] = {
    "warning": STRING,
    "response_metadata": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "next_cursor": STRING,
            "warnings": {"type": "array", "items": STRING},
            "messages": {"type": "array", "items": STRING},
        },
    },
}

ERRORS = str.split("""
    access_denied account_inactive accesslimited deprecated_endpoint ekm_access_denied
    enterprise_is_restricted fatal_error internal_error invalid_arg_name invalid_arguments
    invalid_auth invalid_cursor invalid_limit is_bot method_deprecated missing_scope
    no_permission not_allowed_token_type not_authed not_in_channel org_login_required ratelimited
    request_timeout service_unavailable team_access_not_granted team_added_to_org token_expired
    token_revoked two_factor_setup_required
""")
"""What every method may answer."""

ERRORS_OF: dict[str, list[str]] = {
    "chat.postMessage": str.split("""
        app_access_restricted cannot_reply_to_message duplicate_channel_not_found
        duplicate_message_not_found invalid_blocks invalid_blocks_format invalid_metadata_format
        invalid_metadata_schema markdown_text_conflict message_limit_exceeded messages_tab_disabled
        metadata_must_be_sent_from_app metadata_too_large msg_blocks_too_long restricted_action
        restricted_action_non_threadable_channel restricted_action_read_only_channel
        restricted_action_thread_locked restricted_action_thread_only_channel team_not_found
    """),
    "chat.update": str.split("""
        block_mismatch invalid_blocks invalid_blocks_format invalid_metadata_format is_archived
        metadata_too_large msg_blocks_too_long not_in_channel update_failed
    """),
    "chat.postEphemeral": ["invalid_blocks", "invalid_blocks_format", "not_in_channel"],
    "chat.delete": ["is_archived"],
    "reactions.add": ["channel_not_found", "is_archived", "thread_locked"],
    "views.open": str.split("""
        duplicate_external_id exchanged_trigger_id expired_trigger_id invalid_trigger_id
        trigger_exchanged trigger_expired view_too_large
    """),
    "users.conversations": ["user_not_found"],
    "files.info": ["file_deleted", "file_not_found"],
    "files.delete": ["delete_not_allowed", "file_deleting_disabled"],
    "conversations.replies": ["invalid_ts_latest", "invalid_ts_oldest", "invalid_ts"],
}
