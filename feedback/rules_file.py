"""Reads the rules of priority from a file that ops edit, and says exactly what is wrong with it."""

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from math import prod
from pathlib import Path
from typing import Any

from feedback.model import GRADES
from feedback.priority import KINDS, TIERS, Choices, Rule, Rules, folded

LARGEST = 1024 * 1024
"""Bytes of a file."""
HIGHEST = 1_000
"""Points that one weight may be; ten times as many a grade may need."""
MOST_RULES = 50
MOST_WORDS = 2_000
"""Of all rules together, phrases that mean something else among them."""
MOST_FORMS = 10_000
"""Phrases that one entry may stand for."""
LONGEST_WORD = 300
"""Characters of an entry as it is written."""
LONGEST_WORDING = 80
"""Also the most that is repeated of what is wrong."""
LOCALES = ("en", "zh")

_TABLES = ("rule", "tiers", "customers", "kinds", "grades")
_ID = re.compile(r"[a-z][a-z0-9_]{0,31}")
_PLACE = re.compile(r"at line (\d+), column (\d+)")
_PART = re.compile(r"\(([^()]*)\)|([^()|]+)")


class RulesError(Exception):
    """A file that cannot be used. ``key``: what is wrong with it; ``facts``: file, at and more."""

    def __init__(self, key: str, **facts: str | int) -> None:
        super().__init__(f"{key}: {facts}")
        self.key = key
        self.facts = facts


def read_rules(path: Path | None, script: Callable[[str], str] = str) -> Rules:
    """The rules of a file; None: those that come with groupkeeper. Raises RulesError.

    ``script`` makes Traditional and Simplified the same; without it they are two.
    """
    if path is None:
        shipped = files("feedback").joinpath("priority.toml").read_bytes()
        return _File("priority.toml", script).read(shipped)
    file = _File(str(path), script)
    try:
        with path.open("rb") as opened:
            return file.read(opened.read(LARGEST + 1))
    except FileNotFoundError:
        raise file.wrong("missing_file") from None
    except OSError as error:
        raise file.wrong("unreadable", why=error.strerror or type(error).__name__) from None


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    script: Callable[[str], str]

    def wrong(self, key: str, **facts: str | int) -> RulesError:
        return RulesError(key, file=self.name, **facts)

    def read(self, content: bytes) -> Rules:
        table = _Table(self, "", self._parsed(content))
        table.only(_TABLES)
        customers = table.table("customers", ("each", "most"))
        return Rules(
            rules=tuple(self._rules(table)),
            tiers=table.table("tiers", TIERS).numbers(TIERS),
            each_customer=customers.number("each"),
            most_customers=customers.number("most"),
            kinds=table.table("kinds", KINDS).numbers(KINDS),
            grades=self._grades(table.table("grades", GRADES[:-1])),
            script=self.script,
        )

    def _parsed(self, content: bytes) -> dict[str, Any]:
        if len(content) > LARGEST:
            raise self.wrong("large", most=LARGEST // 1024 // 1024)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise self.wrong("encoding", line=line) from None
        try:
            return tomllib.loads(text)
        except RecursionError:
            raise self.wrong("deep") from None
        except ValueError as error:
            place = _PLACE.search(str(error))
            line = int(place[1]) if place else text.count("\n") + 1
            raise self.wrong("syntax", line=line) from None

    def _grades(self, table: "_Table") -> Mapping[str, int]:
        grades = {name: table.number(name, least=1, most=10 * HIGHEST) for name in GRADES[:-1]}
        least = list(grades.values())
        if least != sorted(set(least), reverse=True):
            now = ", ".join(f"{name} = {points}" for name, points in grades.items())
            raise self.wrong("order", at=table.at, now=now)
        return grades

    def _rules(self, table: "_Table") -> Iterator[Rule]:
        given = table.value("rule")
        if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
            raise self.wrong("not_rules")
        if len(given) > MOST_RULES:
            raise self.wrong("many_rules", most=MOST_RULES)
        ids: set[str] = set()
        words = 0
        for number, each in enumerate(given, start=1):
            rule = self._rule(_Table(self, f"[[rule]] {number}", each))
            if rule.id in ids:
                raise self.wrong("twice", at=f"[[rule]] {number}", name=rule.id)
            ids.add(rule.id)
            words += len(rule.words) + len(rule.but)
            if words > MOST_WORDS:
                raise self.wrong("many_words", at=f"[[rule]] {number}", most=MOST_WORDS)
            yield rule

    def _rule(self, table: "_Table") -> Rule:
        given = table.text("id", LONGEST_WORDING)
        if not _ID.fullmatch(given):
            raise self.wrong("id", at=table.at, value=given)
        table = _Table(self, f"{table.at} ({given})", table.values)
        table.only(("id", "weight", "wording", "words", "but"))
        wording = table.table("wording", LOCALES)
        return Rule(
            id=given,
            weight=table.number("weight"),
            wording={locale: wording.text(locale, LONGEST_WORDING) for locale in LOCALES},
            words=table.phrases("words"),
            but=table.phrases("but") if "but" in table.values else (),
        )


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the file; ``at`` says which, as it stands there."""

    file: _File
    at: str
    values: Mapping[str, Any]

    def only(self, known: Collection[str]) -> None:
        for name in self.values:
            if name not in known:
                raise self._wrong("unknown", name=name[:LONGEST_WORDING], known=", ".join(known))

    def value(self, name: str) -> Any:
        if name not in self.values:
            raise self._wrong("missing", name=name)
        return self.values[name]

    def table(self, name: str, known: Collection[str]) -> "_Table":
        """One inside, which has these names and no others."""
        given = self.value(name)
        at = f"{self.at}, {name}" if self.at else f"[{name}]"
        if not isinstance(given, dict):
            raise self._wrong("not_table", name=name, known=", ".join(known))
        inside = _Table(self.file, at, given)
        inside.only(known)
        return inside

    def number(self, name: str, least: int = 0, most: int = HIGHEST) -> int:
        given = self.value(name)
        if type(given) is not int or not least <= given <= most:
            raise self._wrong("number", name=name, least=least, most=most)
        return given

    def numbers(self, names: Collection[str]) -> Mapping[str, int]:
        return {name: self.number(name) for name in names}

    def text(self, name: str, most: int) -> str:
        given = self.value(name)
        if not isinstance(given, str) or not given.strip() or not given.isprintable():
            raise self._wrong("text", name=name, most=most)
        if len(given) > most:
            raise self._wrong("text", name=name, most=most)
        return given.strip()

    def phrases(self, name: str) -> tuple[Choices, ...]:
        given = self.value(name)
        if not isinstance(given, list):
            raise self._wrong("words", name=name)
        return tuple(self._phrase(name, each) for each in given)

    def _phrase(self, name: str, given: object) -> Choices:
        if not isinstance(given, str):
            raise self._wrong("words", name=name)
        phrase = _choices(folded(given, self.file.script)) if len(given) <= LONGEST_WORD else None
        if phrase is None:
            facts = {"most": LONGEST_WORD, "forms": MOST_FORMS}
            raise self._wrong("word", name=name, word=given[:LONGEST_WORDING], **facts)
        return phrase

    def _wrong(self, key: str, **facts: str | int) -> RulesError:
        return self.file.wrong(key, at=self.at or f"[{facts['name']}]", **facts)


def _choices(phrase: str) -> Choices | None:
    """``a (b|c)`` as its parts; None if it is no phrase, or the shortest of it says too little."""
    parts = list(_PART.finditer(phrase))
    if "".join(part[0] for part in parts) != phrase:
        return None
    choices = tuple((part[2],) if part[1] is None else tuple(part[1].split("|")) for part in parts)
    shortest = "".join(min(choice, key=len) for choice in choices)
    if len(re.sub(r"\W", "", shortest)) < 2 or prod(map(len, choices)) > MOST_FORMS:
        return None
    return choices
