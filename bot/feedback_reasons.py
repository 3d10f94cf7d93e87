"""Why a requirement seems as urgent as it does, in words; what is wrong with the rules' file."""

from collections.abc import Iterator

from bot.texts import Markdown, plain, say
from chat.message import escape
from feedback.model import GRADES
from feedback.priority import Customer, Reason, Rules, Source, Suggestion
from feedback.rules_file import RulesError

NAMES = 3
"""Customers that are named for one reason."""


def said(locale: str, suggestion: Suggestion, rules: Rules, *, names: bool) -> str:
    """One line: "P1: blocks use (Acme, tier S), 3 customers". For staff only.

    ``names``: with the names of customers, which only ops may see.
    """
    told = list(_told(locale, suggestion, rules, names))
    if not told:
        return say(locale, "priority.none", grade=suggestion.grade)
    reasons = Markdown(say(locale, "priority.between").join(told))
    return say(locale, "priority.said", grade=suggestion.grade, reasons=reasons)


def points(locale: str, suggestion: Suggestion, rules: Rules, *, names: bool) -> list[str]:
    """A line for each reason with its points, and one for their sum and what the grades need."""
    lines = [
        say(
            locale,
            "priority.part",
            reason=Markdown(_reason(locale, reason, rules, names)),
            points=reason.points,
        )
        for reason in suggestion.reasons
    ]
    needed = say(locale, "priority.between").join(
        say(locale, "priority.least", grade=grade, points=rules.grades[grade])
        for grade in GRADES[:-1]
    )
    total = say(
        locale,
        "priority.total",
        score=suggestion.score,
        grade=suggestion.grade,
        needed=Markdown(needed),
    )
    return [*lines, total]


def refused(locale: str, error: RulesError) -> str:
    """What is wrong with a file of rules, where, and what would do; for a terminal."""
    return plain(locale, f"rules.{error.key}", **error.facts)


def _told(locale: str, suggestion: Suggestion, rules: Rules, names: bool) -> Iterator[str]:
    """The reasons, without a tier that stands in the brackets of another."""
    shown: set[str | None] = set()
    for reason in suggestion.reasons:
        if reason.source is Source.RULE:
            shown.update(tier for _, tier in reason.customers[: NAMES if names else 1])
        if reason.source is not Source.TIER or reason.what not in shown:
            yield _reason(locale, reason, rules, names)


def _reason(locale: str, reason: Reason, rules: Rules, names: bool) -> str:
    match reason.source:
        case Source.RULE:
            return _rule(locale, reason, rules, names)
        case Source.TIER:
            return _tier(locale, reason, names)
        case Source.CUSTOMERS:
            return say(locale, "priority.customers", count=len(reason.customers))
        case Source.KIND:
            return say(locale, f"priority.kind_{reason.what}")


def _rule(locale: str, reason: Reason, rules: Rules, names: bool) -> str:
    what = rules.wording(reason.what, locale)
    if reason.by_ops:
        return say(locale, "priority.by_ops", what=what)
    who = _who(locale, reason.customers, names)
    return say(locale, "priority.rule", what=what, who=Markdown(who)) if who else escape(what)


def _tier(locale: str, reason: Reason, names: bool) -> str:
    tier = say(locale, "priority.tier", tier=reason.what)
    named = _listed(locale, [escape(name) for name, _ in reason.customers]) if names else ""
    if not named:
        return tier
    return say(locale, "priority.rule", what=Markdown(tier), who=Markdown(named))


def _who(locale: str, customers: tuple[Customer, ...], names: bool) -> str:
    """Customers with their tiers; without names, the highest tier."""
    if names:
        return _listed(locale, [_named(locale, *customer) for customer in customers])
    return next((say(locale, "priority.tier", tier=tier) for _, tier in customers[:1] if tier), "")


def _named(locale: str, name: str, tier: str | None) -> str:
    return say(locale, "priority.named", name=name, tier=tier) if tier else escape(name)


def _listed(locale: str, named: list[str]) -> str:
    some = say(locale, "priority.between_names").join(named[:NAMES])
    more = len(named) - NAMES
    return say(locale, "priority.more", names=Markdown(some), count=more) if more > 0 else some
