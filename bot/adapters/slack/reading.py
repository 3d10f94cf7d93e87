"""What people write on Slack, as plain text. Slack escapes & < > and puts links in <…>."""

import re
from collections.abc import Callable

_TOKEN = re.compile(r"<([^<>]*)>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))

Name = Callable[[str], str]
"""The name of a person or channel by its id; '' if it is not known."""


def mentions(text: str, user: str) -> bool:
    """Whether a text mentions this user."""
    return bool(_mention(user).search(text))


def mentions_others(text: str, user: str) -> bool:
    """Whether a text mentions people other than this user, or groups of them."""
    for token in tokens(text):
        who = token.partition("|")[0]
        if who.startswith(("@", "!subteam^")) and who != f"@{user}":
            return True
        if who in ("!channel", "!here", "!everyone"):
            return True
    return False


def to_plain(text: str, user: str, name: Name) -> str:
    """The text as a person reads it, without the mentions of ``user``."""
    text = re.sub(rf"(?m)^{_mention(user).pattern}[^\S\n]*", "", text)
    text = re.sub(rf"[^\S\n]*{_mention(user).pattern}", "", text)
    text = _TOKEN.sub(lambda found: _readable(found[1], name), text)
    return unescape(text).strip()


def tokens(text: str) -> list[str]:
    """What stands in <…>, in order; still escaped."""
    return _TOKEN.findall(text)


def link(address: str, label: str) -> str:
    """A link as a person reads it: the label, and where it leads unless that is the same."""
    address = address.removeprefix("mailto:").removeprefix("tel:")
    if not label or label in (address, address.partition("://")[2].rstrip("/")):
        return label or address
    return f"{label} ({address})"


def escape(text: str) -> str:
    """Escape as Slack does."""
    for entity, character in reversed(_ENTITIES):
        text = text.replace(character, entity)
    return text


def unescape(text: str) -> str:
    """Undo Slack's escaping, once."""
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


def _mention(user: str) -> re.Pattern[str]:
    return re.compile(rf"<@{re.escape(user)}(?:\|[^<>]*)?>")


def _readable(token: str, name: Name) -> str:
    """A link, a mention or a date; still escaped."""
    target, _, label = token.partition("|")
    kind, rest = target[:1], target[1:]
    if kind == "@":
        return f"@{label or name(rest) or rest}"
    if kind == "#":
        return f"#{label or name(rest) or rest}"
    if kind == "!":
        word = rest.partition("^")[0]
        return label if label.startswith("@") or word == "date" else f"@{label or word}"
    return link(target, label)
