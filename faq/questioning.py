"""What is a question, where one ends and the next begins, and which one goes on from another."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from faq.language import HAN

LONGEST = 300
"""Characters of a question that nobody had to be told is one."""
SHORT = 8
"""Chinese characters, or half as many words, that may be half a question."""
MOST = 3
"""Questions of one message that are answered one by one."""
_ENDS = "?\uff1f"
_SENTENCE = re.compile(rf"[^{_ENDS}\u3002!\uff01;\uff1b\n]+[{_ENDS}\u3002!\uff01;\uff1b\n]*")
_BULLET = re.compile(r"^\s*(?:[-*\u2022\u00b7]|\(?\d{1,2}[.)\u3001\uff0e\uff09])\s*")
_WORD = re.compile(rf"[a-z0-9']+|[{HAN}]", re.IGNORECASE)
_EDGE = " \t\n,.\uff0c\u3001\u3002"


def is_question(text: str) -> bool:
    """Whether anybody would take this for a question. Texts that merely mention one are none."""
    text = text.strip()
    if not text or len(text) > LONGEST or "http://" in text or "https://" in text:
        return False
    return text[-1] in _ENDS or _asks(text)


def questions(text: str) -> list[str]:
    """The questions of a message, at most MOST; a message that does not fall into several is one.

    What is said beside them goes with the question behind it: it is what that is about.
    """
    found: list[str] = []
    before = ""
    for sentence in _sentences(text):
        before = f"{before} {sentence}".strip()
        if _is_asked(sentence):
            found.append(before)
            before = ""
    if not 1 < len(found) <= MOST:
        return [text.strip()]
    found[-1] = f"{found[-1]} {before}".strip()
    return found


def bare(text: str) -> str | None:
    """The one question of a text that tells a story as well; None if there is not one such."""
    sentences = list(_sentences(text))
    asked = [sentence for sentence in sentences if _is_asked(sentence)]
    return asked[0] if len(asked) == 1 < len(sentences) else None


def goes_on(question: str) -> bool:
    """Whether a question cannot be understood, or may not be meant, without the one before."""
    return _pattern("following", start=True).search(question.strip()) is not None or (
        _pattern("pointing").search(question) is not None
    )


def is_thanks(text: str) -> bool:
    """Whether it says thank you."""
    return _pattern("thanking").search(text) is not None


def is_short(question: str) -> bool:
    """Whether a question says so little that it may lean on the one before."""
    words = _WORD.findall(question)
    return sum(2 if word.isascii() else 1 for word in words) <= SHORT


def without_lead(question: str) -> str:
    """The same without the word that ties it to the one before."""
    return _pattern("following", start=True).sub("", question.strip(), count=1).strip(_EDGE)


def _sentences(text: str) -> Iterator[str]:
    for found in _SENTENCE.finditer(text):
        sentence = _BULLET.sub("", found[0]).strip()
        if sentence:
            yield sentence


def _is_asked(sentence: str) -> bool:
    return sentence[-1] in _ENDS or _asks(sentence)


def _asks(sentence: str) -> bool:
    sentence = sentence.strip(f"{_EDGE}!\uff01;\uff1b")
    if _pattern("opening", start=True).search(sentence):
        return True
    if not re.search(f"[{HAN}]", sentence):
        return False
    return _pattern("inside").search(sentence) is not None or sentence.endswith(_words("closing"))


@cache
def _words(name: str) -> tuple[str, ...]:
    text = files("faq").joinpath("words", "asking.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)[name])


@cache
def _pattern(name: str, *, start: bool = False) -> re.Pattern[str]:
    """Finds any of the words: English ones as a whole, Chinese ones anywhere."""
    either = "|".join(_escaped(sorted(_words(name), key=len, reverse=True)))
    return re.compile(f"{'^' if start else ''}(?:{either})", re.IGNORECASE)


def _escaped(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)
