"""Numbers that operators write behind an announcement's."""

import re


def number_in(text: str) -> int | None:
    """The number that a text is, with or without "#"; None if it is none."""
    text = text.strip().lstrip("#\uff03")
    return int(text[:18]) if text.isascii() and text.isdigit() else None


def numbers_in(text: str) -> list[int]:
    """The numbers that a text consists of, each once; none if there is anything else in it."""
    numbers = [number_in(each) for each in re.split(r"[\s,\uff0c\u3001]+", text.strip())]
    return list(dict.fromkeys(n for n in numbers if n is not None)) if None not in numbers else []
