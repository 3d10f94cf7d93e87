"""Chinese or English: by what the author says, by where the file lies, by its characters."""

from __future__ import annotations

import re

_CODE = re.compile(r"(zh|en)(?:[-_]\w+)*", re.IGNORECASE)
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Han characters, as the inside of a regular expression's class."""
_HAN_CHARACTER = re.compile(f"[{HAN}]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_HAN_SHARE = 0.2
"""A Han character against a Latin word: Chinese technical text is full of English names."""


def language_code(value: str) -> str | None:
    """`zh` for zh, zh-CN, zh_Hant …, `en` likewise; None for anything else."""
    match = _CODE.fullmatch(value.strip())
    return match[1].lower() if match else None


def language_of_file(file: str) -> str | None:
    """From `zh-CN/page.md` or `page.en.md`; the part nearest to the file's end decides."""
    parts = re.split(r"[/.]", file)[:-1]
    return next(filter(None, map(language_code, reversed(parts))), None)


def language_of_text(text: str) -> str:
    han = len(_HAN_CHARACTER.findall(text))
    words = len(_LATIN_WORD.findall(text))
    return "zh" if han and han >= _HAN_SHARE * (han + words) else "en"
