"""What Slack's errors mean for a delivery."""

import asyncio
import re
from collections.abc import Mapping

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError

from chat.delivery import (
    Rejected,
    SendError,
    Throttled,
    Unauthorized,
    Unavailable,
    Unopened,
    Unreachable,
)

NO_PICTURE = "invalid slack file"
"""A picture that Slack does not show: not yet, or not any more."""
RETRY_AFTER = 30.0
"""Seconds to wait when Slack does not say how long; what slack_sdk takes, too."""

_UNAUTHORIZED = {
    "account_inactive",
    "invalid_auth",
    "no_permission",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "token_expired",
    "token_revoked",
}
_UNREACHABLE = {
    "channel_is_archived",
    "channel_not_found",
    "is_archived",
    "not_in_channel",
    "restricted_action",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
}
_UNOPENED = {
    "cannot_dm_bot",
    "user_disabled",
    "user_not_found",
    "user_not_visible",
    "users_not_found",
}
_WHOLE_ACCOUNT = {"accesslimited", "message_limit_exceeded", "rate_limited"}
"""What limits the app or the workspace; ``ratelimited`` is about one channel or method."""
_THROTTLED = {"ratelimited", *_WHOLE_ACCOUNT}
_MAYBE_DONE = {"fatal_error", "internal_error", "service_unavailable"}
_NOT_DONE = {"request_timeout", "team_added_to_org"}
_CODE = re.compile(r"[a-z][a-z0-9_]{0,60}")


def code_of(error: SlackApiError) -> str:
    """Slack's word for it; '' if the answer was not Slack's."""
    data = getattr(error.response, "data", None)
    found = data.get("error") if isinstance(data, dict) else None
    return found if isinstance(found, str) and _CODE.fullmatch(found) else ""


def outcome(method: str, error: Exception) -> SendError:
    """The error that the core knows. Nothing of a message or a token is in it."""
    match error:
        case SlackApiError():
            return _of_answer(method, error)
        case SlackRequestError():
            return Rejected(type(error).__name__)
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return Unavailable(type(error).__name__, maybe_sent=False)
        case aiohttp.ClientError() | asyncio.TimeoutError() | OSError():
            return Unavailable(type(error).__name__, maybe_sent=True)
        case _:
            return Unavailable(type(error).__name__, maybe_sent=True)


def _of_answer(method: str, error: SlackApiError) -> SendError:
    response, code = error.response, code_of(error)
    # Where the body was no JSON slack_sdk hands on what aiohttp has.
    status = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
    if status == 429 or code in _THROTTLED:
        headers = getattr(response, "headers", None) or {}
        return Throttled(_seconds(headers), whole_account=code in _WHOLE_ACCOUNT)
    if status >= 500 or not code:
        return Unavailable(f"HTTP {status}", maybe_sent=True)
    if code == "invalid_blocks" and _names_a_picture(response):
        return Rejected(NO_PICTURE)
    return _of_code(method, code)


def _names_a_picture(response: object) -> bool:
    """Whether what Slack says of blocks is about a file in them; Slack has no code for that."""
    data = getattr(response, "data", None) or {}
    said = [*(data.get("errors") or ()), *(data.get("response_metadata") or {}).get("messages", ())]
    return any("slack file" in str(each) or "slack_file" in str(each) for each in said)


def _of_code(method: str, code: str) -> SendError:
    if code in _UNAUTHORIZED or (code == "missing_scope" and method.startswith("chat.")):
        return Unauthorized(code)
    if code in _UNREACHABLE:
        return Unreachable(code)
    if code in _UNOPENED and method == "conversations.open":
        return Unopened(code)
    if code in _MAYBE_DONE | _NOT_DONE:
        return Unavailable(code, maybe_sent=code in _MAYBE_DONE)
    return Rejected(code)


def _seconds(headers: Mapping[str, str]) -> float:
    """Retry-After; what is missing or no number is RETRY_AFTER."""
    try:
        return max(1.0, float(headers["Retry-After"]))
    except (KeyError, ValueError):
        return RETRY_AFTER
