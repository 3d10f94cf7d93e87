"""What a text says to whom: mentions and commands, by Telegram's entities.

Their offsets count UTF-16 units, and they stand beside the text, so nothing is guessed from it.
"""

import re
from dataclasses import dataclass

from telegram import Message, MessageEntity, User

from bot.adapters.telegram.threads import parent_of

_START = re.compile(r"/start(?=\s|$).*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Said:
    """A text without the mentions of the bot, whether there were any, and of others."""

    text: str
    addressed: bool
    to_others: bool


def read(message: Message, me: User) -> Said:
    """What a message says, and to whom."""
    units = _Units(message.text or message.caption or "")
    cuts: list[tuple[int, int]] = []
    addressed, to_others = _replies(message, me)
    for entity in message.entities or message.caption_entities:
        written = units[entity.offset : entity.offset + entity.length]
        if entity.type in (MessageEntity.MENTION, MessageEntity.TEXT_MENTION):
            ours = _is_me(entity, written, me)
            addressed, to_others = addressed or ours, to_others or not ours
            if ours:
                end = entity.offset + entity.length
                cuts.append((entity.offset, end + (units[end : end + 1] == " ")))
        elif entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0 and "@" in written:
            verb, _, name = written.partition("@")
            ours = _same(name, me.username)
            addressed, to_others = addressed or ours, to_others or not ours
            if ours:
                cuts.append((len(verb), entity.length))
    text = units.without(cuts)
    if message.chat.type == message.chat.PRIVATE:
        text = _START.sub("/help", text) if text.startswith("/start") else text
    return Said(text, addressed, to_others)


def _replies(message: Message, me: User) -> tuple[bool, bool]:
    """Whether it replies to the bot, and whether to another person than its author."""
    parent = parent_of(message)
    if parent is None:
        return False, False
    if parent.from_user is not None and parent.from_user.id == me.id:
        return True, False
    return False, parent.from_user != message.from_user


def _is_me(entity: MessageEntity, written: str, me: User) -> bool:
    if entity.user is not None:
        return entity.user.id == me.id
    return _same(written.removeprefix("@"), me.username)


def _same(name: str, other: str | None) -> bool:
    return other is not None and name.casefold() == other.casefold()


class _Units:
    """A text by its UTF-16 units; lone surrogates are kept for others to replace."""

    def __init__(self, text: str) -> None:
        self._units = text.encode("utf-16-le", "surrogatepass")

    def __getitem__(self, part: slice) -> str:
        return self._units[2 * part.start : 2 * part.stop].decode("utf-16-le", "surrogatepass")

    def __len__(self) -> int:
        return len(self._units) // 2

    def without(self, cuts: list[tuple[int, int]]) -> str:
        """The text without these parts."""
        if not cuts:
            return self[0 : len(self)]
        edges = [0, *(edge for cut in cuts for edge in cut), len(self)]
        kept = (self[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
        return "".join(kept).strip()
