"""Pages of what is known of one requirement."""

from bot.fields import field_of


def page_of(text: str) -> int:
    """``page=2``, in either language, or the number alone; 1 if it is neither."""
    name, equals, value = text.strip().replace("\uff1d", "=").rpartition("=")
    if (equals and field_of(name) != "page") or not (value.isascii() and value.isdigit()):
        return 1
    return max(1, int(value[:6]))


def shortened(text: str, longest: int) -> str:
    """One line of at most so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "\u2026"
