"""From our messages to calls of the Bot API: pages, buttons, replies, files."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot import paging
from bot.adapters.telegram import markup
from bot.adapters.telegram.attachments import Media, NotToBeHad
from bot.adapters.telegram.errors import says, told
from bot.adapters.telegram.threads import parts_of
from bot.texts import say
from chat.delivery import Rejected
from chat.message import Button, MessageRef, Outgoing, Place

TEXT_SIZE = 4096
CAPTION_SIZE = 1024
"""Both in UTF-16 units of what is shown, as the Bot API documents."""
BUTTONS = 100
VALUE_BYTES = 64
ROW_SIZE = 24
"""Characters of labels that stand side by side; longer ones would be cut off on a phone."""
ROW_BUTTONS = 4
Calling = Callable[[], AbstractContextManager[None]]
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_UNCHANGED = "message is not modified"
_NOT_THERE = ("message to edit not found", "message to delete not found", "message_id_invalid")
_NO_TEXT = "there is no text in the message to edit"


def split(message: Outgoing) -> list[Outgoing]:
    """The calls that a message takes: pages of text, then its files, one each.

    A short text goes with a single file. The buttons are at the end of the text.
    """
    if len(message.files) == 1 and markup.length(message.text) <= CAPTION_SIZE:
        return [message]
    files = [Outgoing("", only_for=message.only_for, files=(file,)) for file in message.files]
    if message.files and not message.text.strip() and not message.buttons:
        return files
    texts = paging.split(replace(message, files=()), TEXT_SIZE, markup.length)
    return [*texts, *files]


def keyboard(buttons: tuple[Button, ...]) -> InlineKeyboardMarkup | None:
    """The buttons below a message: short ones side by side. Raises Rejected."""
    if len(buttons) > BUTTONS:
        raise Rejected("too many buttons")
    rows: list[list[InlineKeyboardButton]] = []
    room = 0
    for button in buttons:
        if not 1 <= len(button.value.encode()) <= VALUE_BYTES:
            raise Rejected("a button's value takes 1 to 64 bytes")
        room -= len(button.label)
        if not rows or room < 0 or len(rows[-1]) == ROW_BUTTONS:
            rows.append([])
            room = ROW_SIZE - len(button.label)
        label = button.label if button.label.strip() else "\u2026"
        rows[-1].append(InlineKeyboardButton(label, callback_data=button.value))
    return InlineKeyboardMarkup(rows) if rows else None


async def post(
    bot: Bot, place: Place, message: Outgoing, media: Media, calling: Calling
) -> Message:
    """Send a message; a file that nobody will have is named instead. Raises SendError.

    ``calling``: what stands around each call and makes errors of ours of Telegram's.
    """
    chat_id, below = chat_of(place), keyboard(message.buttons)
    common: dict[str, Any] = {"chat_id": chat_id, "reply_markup": below} | _where(place)
    if not message.files:
        with calling():
            return await bot.send_message(
                text=markup.render(message.text),
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
                **common,
            )
    if len(message.files) != 1:
        raise Rejected("one file in a message")
    common |= {"caption": markup.render(message.text) or None, "parse_mode": ParseMode.HTML}

    async def send(kind: str, what: str | InputFile) -> Message:
        call: Callable[..., Awaitable[Message]] = getattr(bot, f"send_{kind}")
        with calling():
            return await call(**{kind: what}, **common)

    try:
        return await media.sent(message.files[0], send)
    except NotToBeHad:
        lost = say(media.locale, "attached.missing", names=message.files[0].name)
        text = "\n\n".join(filter(None, (message.text, lost)))
        said = replace(message, text=text, files=())
        return await post(bot, place, said, media, calling)


async def change(bot: Bot, ref: MessageRef, message: Outgoing) -> None:
    """Edit a message: its text, or what stands below its file; files stay. Raises SendError."""
    which = {"chat_id": chat_of(ref.place), "message_id": _number(ref.id)}
    common: dict[str, Any] = which | {
        "reply_markup": keyboard(message.buttons),
        "parse_mode": ParseMode.HTML,
    }
    text = markup.render(message.text)
    with told(ref.place):
        try:
            try:
                await bot.edit_message_text(text, link_preview_options=_NO_PREVIEW, **common)
            except BadRequest as error:
                if not says(error, _NO_TEXT):
                    raise
                await bot.edit_message_caption(caption=text, **common)
        except BadRequest as error:
            if not says(error, _UNCHANGED, *_NOT_THERE):
                raise


async def remove(bot: Bot, ref: MessageRef) -> None:
    """Delete a message. Raises SendError; Rejected: Telegram keeps it after two days."""
    with told(ref.place):
        try:
            await bot.delete_message(chat_of(ref.place), _number(ref.id))
        except BadRequest as error:
            if not says(error, *_NOT_THERE):
                raise


def chat_of(place: Place) -> int:
    """The chat's number. Raises Rejected: no chat of Telegram."""
    return _number(place.conversation)


def _number(name: str) -> int:
    try:
        return int(name)
    except ValueError:
        raise Rejected("no id of Telegram") from None


def _where(place: Place) -> dict[str, Any]:
    """The topic, and what to reply to; that may be gone by now."""
    if place.thread is None:
        return {}
    topic, message_id = parts_of(place.thread)
    parameters = ReplyParameters(message_id, allow_sending_without_reply=True)
    return {"message_thread_id": topic, "reply_parameters": parameters}
