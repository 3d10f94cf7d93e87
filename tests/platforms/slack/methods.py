"""The methods of the Web API that groupkeeper calls."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.platforms.slack.blocks import problems, size
from tests.platforms.slack.files import Files
from tests.platforms.slack.workspace import (
    BOT,
    BOT_NAME,
    BOT_USER,
    TEAM,
    Channel,
    Json,
    Message,
    Workspace,
)

_TRUE = (True, 1, "1", "true")
_BOUNDS = (("oldest", "0"), ("latest", "Infinity"))


class ApiError(Exception):
    """What Slack answers with ``ok: false``. ``said``: in words, for who wrote the call."""

    def __init__(self, code: str, *said: str) -> None:
        super().__init__(code)
        self.said = said


class Methods:
    """Answers calls. ``address``: of the server, for the addresses in answers.

    ``ephemerals``: what was shown to one person for a moment: channel, user, text.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.address = ""
        self.ephemerals: list[tuple[str, str, str]] = []
        self.page = 15
        self.files = Files(workspace)

    def call(self, method: str, params: Json) -> Json:
        """The answer. Raises ApiError."""
        answer: Callable[[Json], Json] | None = getattr(self, method.replace(".", "_"), None)
        if answer is None:
            raise ApiError("unknown_method")
        return {"ok": True, **answer(params)}

    def auth_test(self, params: Json) -> Json:
        return {
            "url": "https://example.slack.com/",
            "team": "Example",
            "user": BOT_NAME,
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT,
        }

    def chat_postMessage(self, params: Json) -> Json:  # noqa: N802 - Slack's name
        channel = self._channel(params, inside=True)
        self._check(params)
        thread = params.get("thread_ts") or None
        if thread is not None and not any(m.ts == thread for m in channel.messages):
            raise ApiError("thread_not_found")
        message = Message(
            self.workspace.stamp(),
            BOT_USER,
            params.get("text", ""),
            thread,
            params.get("blocks") or [],
            params.get("metadata"),
        )
        channel.messages.append(message)
        return {"channel": channel.id, "ts": message.ts, "message": message.shown()}

    def chat_update(self, params: Json) -> Json:
        channel, message = self._own(params, "cant_update_message")
        self._check(params)
        message.text = params.get("text", "")
        message.blocks = params.get("blocks") or []
        message.edited = self.workspace.stamp()
        return {
            "channel": channel.id,
            "ts": message.ts,
            "text": message.text,
            "message": message.shown(),
        }

    def chat_delete(self, params: Json) -> Json:
        channel, message = self._own(params, "cant_delete_message")
        message.deleted = True
        return {"channel": channel.id, "ts": message.ts}

    def chat_postEphemeral(self, params: Json) -> Json:  # noqa: N802 - Slack's name
        channel = self._channel(params, inside=True)
        if params["user"] not in channel.members:
            raise ApiError("user_not_in_channel")
        self.ephemerals.append((channel.id, params["user"], params["text"]))
        return {"message_ts": self.workspace.stamp()}

    def conversations_open(self, params: Json) -> Json:
        user = self.workspace.users.get(params["users"])
        if user is None:
            raise ApiError("user_not_found")
        return {"channel": {"id": self.workspace.direct(user.id).id}}

    def conversations_info(self, params: Json) -> Json:
        return {"channel": self._channel(params).shown()}

    def conversations_members(self, params: Json) -> Json:
        members = sorted(self._channel(params).members)
        return {"members": members, "response_metadata": {"next_cursor": ""}}

    def users_conversations(self, params: Json) -> Json:
        mine = [c for c in self.workspace.channels.values() if BOT_USER in c.members and not c.im]
        shown = [channel.shown() for channel in mine]
        return {"channels": shown, "response_metadata": {"next_cursor": ""}}

    def conversations_history(self, params: Json) -> Json:
        messages = [m for m in self._channel(params, inside=True).messages if m.thread_ts is None]
        return self._page(list(reversed(messages)), params)

    def conversations_replies(self, params: Json) -> Json:
        messages = self._channel(params, inside=True).messages
        thread = params["ts"]
        if not any(m.ts == thread for m in messages):
            raise ApiError("thread_not_found")
        return self._page([m for m in messages if thread in (m.ts, m.thread_ts)], params)

    def users_info(self, params: Json) -> Json:
        user = self.workspace.users.get(params["user"])
        if user is None:
            raise ApiError("user_not_found")
        return {"user": user.shown()}

    def files_getUploadURLExternal(self, params: Json) -> Json:  # noqa: N802 - Slack's name
        file_id = self.files.issue(params["filename"])
        return {"upload_url": f"{self.address}/upload/v1/{file_id}", "file_id": file_id}

    def files_completeUploadExternal(self, params: Json) -> Json:  # noqa: N802 - Slack's name
        where = params.get("channel_id")
        channel = None if where is None else self._channel({"channel": where}, inside=True)
        shown = [self.files.complete(each["id"], self.address) for each in params["files"]]
        if channel is not None:
            thread, stamp = params.get("thread_ts") or None, self.workspace.stamp()
            channel.messages.append(Message(stamp, BOT_USER, "", thread, files=shown))
        return {"files": shown}

    def files_info(self, params: Json) -> Json:
        return {"file": self._file(params)}

    def files_delete(self, params: Json) -> Json:
        file_id = self._file(params)["id"]
        if file_id not in self.files.own:
            raise ApiError("cant_delete_file")
        self.files.delete(file_id)
        return {}

    def _file(self, params: Json) -> Json:
        if params["file"] in self.files.deleted:
            raise ApiError("file_deleted")
        if params["file"] not in self.workspace.files:
            raise ApiError("file_not_found")
        return self.workspace.files[params["file"]][0]

    def _page(self, messages: list[Message], params: Json) -> Json:
        messages = [m for m in messages if not m.deleted and _is_within(m.ts, params)]
        start = int(params.get("cursor") or 0)
        most = min(self.page, int(params.get("limit") or 100))
        page, rest = messages[start : start + most], messages[start + most :]
        shows = params.get("include_all_metadata") in _TRUE
        return {
            "messages": [message.shown(with_metadata=shows) for message in page],
            "has_more": bool(rest),
            "response_metadata": {"next_cursor": str(start + most) if rest else ""},
        }

    def _channel(self, params: Json, *, inside: bool = False) -> Channel:
        channel = self.workspace.channels.get(params.get("channel", ""))
        if channel is None:
            raise ApiError("channel_not_found")
        if inside and channel.archived:
            raise ApiError("is_archived")
        if inside and BOT_USER not in channel.members:
            raise ApiError("not_in_channel")
        return channel

    def _own(self, params: Json, refusal: str) -> tuple[Channel, Message]:
        channel = self._channel(params)
        message = channel.message(params["ts"])
        if message is None:
            raise ApiError("message_not_found")
        if message.user != BOT_USER:
            raise ApiError(refusal)
        return channel, message

    def _check(self, params: Json) -> None:
        text, blocks = params.get("text") or "", params.get("blocks") or []
        if not text and not blocks:
            raise ApiError("no_text")
        if size(text) > 40_000:
            raise ApiError("msg_too_long")
        if problems(blocks):
            raise ApiError("invalid_blocks")
        for number, block in enumerate(blocks):
            if block["type"] == "image" and not self.files.can_be_shown(block["slack_file"]["id"]):
                pointer = f"[json-pointer:/blocks/{number}/slack_file]"
                raise ApiError("invalid_blocks", f"invalid slack file {pointer}")


def _is_within(ts: str, params: Json) -> bool:
    """Whether a message is between ``oldest`` and ``latest``, at them only if ``inclusive``."""
    oldest, latest = (Decimal(params.get(name) or bound) for name, bound in _BOUNDS)
    if params.get("inclusive") in _TRUE:
        return oldest <= Decimal(ts) <= latest
    return oldest < Decimal(ts) < latest


def decoded(params: dict[str, Any]) -> Json:
    """Form fields that hold JSON, as values."""
    found = dict(params)
    for name in ("blocks", "metadata", "files"):
        if isinstance(found.get(name), str):
            found[name] = json.loads(found[name])
    return found
