"""What Telegram refuses, in the words of ``chat.delivery``.

The library's exceptions quote addresses, which contain the token: nothing of them is passed on but
what stands here.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
)

from bot.adapters.telegram.connection import TooFast
from chat.delivery import (
    Closed,
    Moved,
    Rejected,
    SendError,
    Throttled,
    Unauthorized,
    Unavailable,
    Unopened,
    Unreachable,
)
from chat.message import Place

UNKNOWN_FILE = "unknown file"
# Descriptions are told apart by these words. Telegram lists them nowhere; they are from what the
# Bot API server and its users report.
_GONE = {
    "chat not found": "chat not found",
    "user is deactivated": "account deleted",
    "blocked by the user": "blocked",
    "bot was kicked": "removed",
    "bot is not a member": "removed",
    "can't initiate conversation": "never opened",
    "group chat was deactivated": "closed",
    "not enough rights": "may not write there",
    "have no rights to send": "may not write there",
    "chat_write_forbidden": "may not write there",
    "peer_id_invalid": "chat not found",
}
_CLOSED = {
    "topic_closed": "topic closed",
    "message thread not found": "topic deleted",
    "topic_deleted": "topic deleted",
}
_REFUSED = {
    "can't parse entities": "markup",
    "message is too long": "too long",
    "caption is too long": "too long",
    "message text is empty": "empty",
    "text must be non-empty": "empty",
    "message can't be edited": "too old to edit",
    "message can't be deleted": "too old to delete",
    "button_data_invalid": "button",
    "file is too big": "file too large",
    "too large": "file too large",
    "wrong file identifier": UNKNOWN_FILE,
    "wrong remote file": UNKNOWN_FILE,
    "wrong file_id": UNKNOWN_FILE,
    "file_reference_": UNKNOWN_FILE,
    "can't use file of type": UNKNOWN_FILE,
    "media_empty": UNKNOWN_FILE,
}
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@contextmanager
def told(place: Place, *, for_one: bool = False) -> Iterator[None]:
    """Raise SendError instead of what the library raises. ``for_one``: it was for one person."""
    try:
        yield
    except TelegramError as error:
        raise as_send_error(error, place, for_one=for_one) from None


def as_send_error(error: TelegramError, place: Place, *, for_one: bool = False) -> SendError:
    """What it means for a message to this place."""
    match error:
        case TooFast():
            return Throttled(error.seconds)
        case ChatMigrated():
            return Moved(replace(place, conversation=str(error.new_chat_id)))
        case InvalidToken():
            return Unauthorized("token not accepted")
        case Forbidden() | BadRequest():
            return _refusal(error, for_one=for_one)
        case NetworkError():
            return Unavailable(_why(error), maybe_sent=not isinstance(error.__cause__, _NOT_SENT))
        case _:  # the answer could not be read
            return Unavailable(type(error).__name__, maybe_sent=True)


def says(error: TelegramError, *words: str) -> bool:
    """Whether the description contains any of these."""
    description = error.message.casefold()
    return any(word in description for word in words)


def _refusal(error: TelegramError, *, for_one: bool) -> SendError:
    gone = _first(_GONE, error)
    if gone is None and isinstance(error, Forbidden):
        gone = "forbidden"
    if gone is not None:
        return Unopened(gone) if for_one else Unreachable(gone)
    if (closed := _first(_CLOSED, error)) is not None:
        return Closed(closed)
    return Rejected(_first(_REFUSED, error) or "bad request")


def _first(meanings: Mapping[str, str], error: TelegramError) -> str | None:
    return next((why for words, why in meanings.items() if says(error, words)), None)


def _why(error: NetworkError) -> str:
    cause = error.__cause__
    return type(error if cause is None else cause).__name__
