"""How urgent a requirement seems: points by rules that ops can edit, each with its reason. Pure.

It only suggests: what the product manager decides is kept beside it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from feedback.model import GRADES, Kind

TIERS = ("S", "A", "B", "C")
KINDS = tuple(kind.value for kind in Kind if kind is not Kind.UNSAID)
LONGEST = 4_000
"""Characters of a message that are looked at. What follows is a pasted log."""

WITHOUT = "-"
"""In front of a rule, among a requirement's signals: it does not apply, whatever was said."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LATIN = "a-z0-9_\u00c0-\u024f"
_EDGE = f"(?:(?<![{_LATIN}])|(?![{_LATIN}]))"
"""Not within a word of letters; Chinese has no such edges."""
_ADDRESS = re.compile(r"https?://[!-~]+", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_SPACE_IN_CHINESE = re.compile(f"(?<=[{_HAN}]) (?=[{_HAN}])")
_APOSTROPHES = str.maketrans("\u2018\u2019\u02bc\u00b4`", "'''''")
_CUT = "\n"
"""Stands for what does not count; no line has it, so no phrase reaches across."""
Choices = tuple[tuple[str, ...], ...]
"""A phrase: one of each, one after the other."""


def folded(line: str, script: Callable[[str], str]) -> str:
    """A line, or a phrase of the file, as both are compared: width, case, apostrophes and spaces
    are no matter, nor is what ``script`` makes the same.
    """
    line = unicodedata.normalize("NFKC", line.translate(_APOSTROPHES)).casefold()
    return _SPACE_IN_CHINESE.sub("", _SPACE.sub(" ", script(line)).strip())


@dataclass(frozen=True)
class Rule:
    """Something that makes a requirement urgent. ``words`` and ``but`` are folded.

    ``wording``: by locale, how the reason is told to ops. ``but``: phrases in which the words mean
    something else.
    """

    id: str
    weight: int
    wording: Mapping[str, str]
    words: tuple[Choices, ...] = ()
    but: tuple[Choices, ...] = ()

    def is_in(self, line: str) -> bool:
        """Whether a folded line has one of its words, beside those that mean something else."""
        found, but = self._patterns
        if found is None or found.search(line) is None:
            return False
        return but is None or found.search(but.sub(_CUT, line)) is not None

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
        return _pattern(self.words), _pattern(self.but)


@dataclass(frozen=True, slots=True)
class Rules:
    """All weights. ``grades``: the least score of P0, P1 and P2, each less than the one before.

    ``script``: makes Traditional and Simplified the same, in the rules' words and in each line.
    """

    rules: tuple[Rule, ...]
    tiers: Mapping[str, int]
    each_customer: int
    """Points for each customer after the first."""
    most_customers: int
    """Points that all customers together give at most."""
    kinds: Mapping[str, int]
    grades: Mapping[str, int]
    script: Callable[[str], str] = str

    def wording(self, rule: str, locale: str) -> str:
        """What to call a rule; its id if there is none such any more."""
        return next((each.wording[locale] for each in self.rules if each.id == rule), rule)

    def named(self, word: str) -> str | None:
        """The id of the rule that a word means: its id, or its wording in any language."""
        key = word.strip().casefold()
        for rule in self.rules:
            if key in (rule.id.casefold(), *(each.casefold() for each in rule.wording.values())):
                return rule.id
        return None

    def grade(self, score: int) -> str:
        """The grade that so many points are enough for."""
        return next((grade for grade in GRADES[:-1] if score >= self.grades[grade]), GRADES[-1])


@dataclass(frozen=True, slots=True)
class Voice:
    """One who asked for it: customer ('' is unknown), its tier, ids of rules their words name."""

    customer: str = ""
    tier: str | None = None
    signals: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Said:
    """What one who asked has said, and for whom; '' and None are not known."""

    text: str
    goal: str = ""
    customer: str = ""
    tier: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a requirement. ``signals``: ids of rules that ops say apply."""

    kind: str = ""
    voices: tuple[Voice, ...] = ()
    signals: frozenset[str] = frozenset()


class Source(StrEnum):
    """Where points come from, in the order in which reasons are told."""

    RULE = "rule"
    TIER = "tier"
    CUSTOMERS = "customers"
    KIND = "kind"


Customer = tuple[str, str | None]
"""Name and tier."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Points, and what for. ``what``: the rule's id, the tier or the kind; '' for customers.

    ``customers``: who said so, or are of that tier, or all, as far as they are known; the highest
    tier first. ``by_ops``: nobody who asked said so, ops did.
    """

    source: Source
    what: str
    points: int
    customers: tuple[Customer, ...] = ()
    by_ops: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The points of ``reasons`` add up to ``score``; reasons without points are left out."""

    grade: str
    score: int
    reasons: tuple[Reason, ...]


def signals_in(text: str, rules: Rules) -> tuple[str, ...]:
    """Ids of the rules that a person's words speak for, in the order of the file.

    No phrase reaches over the end of a line; addresses of pages say nothing.
    """
    lines = [folded(line, rules.script) for line in _lines(text[:LONGEST])]
    return tuple(rule.id for rule in rules.rules if any(map(rule.is_in, lines)))


def suggest(facts: Facts, rules: Rules) -> Suggestion:
    """Grade, score and reasons. One more voice or signal never lowers them; order is no matter."""
    reasons = tuple(
        reason
        for reason in (
            *_by_rules(facts, rules),
            _by_tier(facts, rules),
            _by_customers(facts, rules),
            Reason(Source.KIND, facts.kind, rules.kinds.get(facts.kind, 0)),
        )
        if reason.points > 0
    )
    score = sum(reason.points for reason in reasons)
    return Suggestion(rules.grade(score), score, reasons)


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line and not line.isspace():
            yield _ADDRESS.sub(" ", line)


def _pattern(phrases: tuple[Choices, ...]) -> re.Pattern[str] | None:
    if not phrases:
        return None
    either = "|".join("".join(map(_one_of, phrase)) for phrase in phrases)
    return re.compile(f"{_EDGE}(?:{either}){_EDGE}")


def _one_of(choice: tuple[str, ...]) -> str:
    # Between words may as well stand a hyphen: "log-in".
    texts = [re.escape(text).replace(r"\ ", "[ -]") for text in choice]
    return texts[0] if len(texts) == 1 else f"(?:{'|'.join(texts)})"


def _by_rules(facts: Facts, rules: Rules) -> list[Reason]:
    reasons = []
    for rule in rules.rules:
        voices = [voice for voice in facts.voices if rule.id in voice.signals]
        if voices or rule.id in facts.signals:
            said = _customers(voices)
            reasons.append(Reason(Source.RULE, rule.id, rule.weight, said, by_ops=not voices))
    return sorted(reasons, key=lambda reason: -reason.points)


def _by_tier(facts: Facts, rules: Rules) -> Reason:
    there = {voice.tier for voice in facts.voices}
    tier = max((tier for tier in TIERS if tier in there), key=rules.tiers.__getitem__, default="")
    of_it = _customers([voice for voice in facts.voices if voice.tier == tier])
    return Reason(Source.TIER, tier, rules.tiers.get(tier, 0), of_it)


def _by_customers(facts: Facts, rules: Rules) -> Reason:
    customers = _customers(facts.voices)
    points = min(rules.most_customers, rules.each_customer * max(0, len(customers) - 1))
    return Reason(Source.CUSTOMERS, "", points, customers)


def _customers(voices: list[Voice] | tuple[Voice, ...]) -> tuple[Customer, ...]:
    """Those that are known, each once, with its highest tier."""
    ranked = sorted((_rank(voice.tier), voice.customer, voice.tier) for voice in voices)
    best: dict[str, str | None] = {}
    for _, customer, tier in ranked:
        if customer:
            best.setdefault(customer, tier)
    return tuple(best.items())


def _rank(tier: str | None) -> int:
    return TIERS.index(tier) if tier in TIERS else len(TIERS)
