"""Buttons where a platform has none: numbered choices, answered by a number."""

import re
from dataclasses import replace

from bot.texts import say
from chat.event import Incoming, Press
from chat.message import MessageRef, Outgoing, escape

_NUMBER = re.compile(r"^\s*(\d{1,2})\s*[.)\u3002]?\s*$")


def numbered(message: Outgoing, locale: str) -> Outgoing:
    """The message with its buttons written out as a list."""
    if not message.buttons:
        return message
    lines = [f"{n}. {escape(button.label)}" for n, button in enumerate(message.buttons, 1)]
    text = "\n\n".join([message.text, "\n".join(lines), say(locale, "choices.how")])
    return replace(message, text=text)


def as_press(incoming: Incoming, asked: tuple[MessageRef, Outgoing]) -> Press | None:
    """The press that a number stands for; None if the text is no number of a choice."""
    ref, message = asked
    found = _NUMBER.match(incoming.text)
    if found is None or not 1 <= int(found[1]) <= len(message.buttons):
        return None
    return Press(
        place=ref.place,
        id=incoming.id,
        sender=incoming.sender,
        message=ref.id,
        value=message.buttons[int(found[1]) - 1].value,
        at=incoming.at,
        direct=incoming.direct,
    )


def is_number(text: str) -> bool:
    """Whether a text may be the answer to numbered choices."""
    return _NUMBER.match(text) is not None
