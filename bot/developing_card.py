"""What developers read of a bug: its card, and what is added to it later."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.texts import Markdown, plain, say
from chat.directory import Customer
from chat.message import Button, File, escape
from feedback.history import Entry
from feedback.model import Requirement, Stage

STEPS: dict[Stage, tuple[str, ...]] = {
    Stage.NEW: ("building", "more"),
    Stage.TRIAGED: ("building", "more"),
    Stage.ACCEPTED: ("building", "more"),
    Stage.SCHEDULED: ("building", "more"),
    Stage.BUILDING: ("testing", "more"),
    Stage.TESTING: ("released", "building"),
    Stage.RELEASED: ("building",),
    Stage.VERIFIED: ("building",),
}
"""What developers can say of a bug, by where it is; of what was declined nothing."""
ALL = ("building", "testing", "released", "more")
_WRITTEN = ("text", "steps", "environment", "goal")
_WORDS = ("grade", "module", "product")
_ADDRESS = re.compile(r"https?://[^\s()<>\[\]]+")
_MOST = 5
"""Reports of others that a card shows."""


@dataclass(frozen=True, slots=True)
class Case:
    """A bug with what is known around it. ``others``: merged into it; ``people``, ``customers``:
    how many reported it.
    """

    bug: Requirement
    customer: Customer | None = None
    people: int = 1
    customers: int = 0
    others: Sequence[Requirement] = ()


def card(locale: str, case: Case) -> str:
    """All that helps to find what is broken."""
    bug = case.bug
    parts = [
        say(locale, "developers.card", number=bug.id, customer=_customer(locale, case.customer)),
        _quoted(bug.text),
        _written(locale, "steps", bug.steps or plain(locale, "developers.not_yet")),
        _written(locale, "environment", bug.environment or plain(locale, "developers.not_yet")),
        _written(locale, "goal", bug.goal),
        "\n".join(_facts(locale, case)),
        *(report(locale, each) for each in case.others[:_MOST]),
    ]
    return "\n\n".join(part for part in parts if part)


def report(locale: str, other: Requirement) -> str:
    """What somebody else has reported of the same bug."""
    parts = [
        say(locale, "developers.also", number=other.id),
        _quoted(other.text),
        _written(locale, "steps", other.steps),
        _written(locale, "environment", other.environment),
    ]
    return "\n\n".join(part for part in parts if part)


def additions(locale: str, entry: Entry, who: str) -> str:
    """What a change adds for developers; '' if nothing. ``who`` made it."""
    lines = []
    for field in _WRITTEN:
        was, now = (str(each or "") for each in entry.changes.get(field, ("", "")))
        if now and now != was:
            lines.append(_written(locale, field, now.removeprefix(was).strip()))
    for field in _WORDS:
        if field in entry.changes:
            value = str(entry.changes[field][1] or "") or plain(locale, "value.none")
            lines.append(_line(locale, field, value))
    if "stage" in entry.changes:
        at = Markdown(stage(locale, Stage(entry.changes["stage"][1])))
        lines.append(say(locale, "developers.moved", stage=at, why=Markdown(_why(entry.why))))
    if added(entry):
        lines.append(_line(locale, "files", str(len(added(entry)))))
    return "\n\n".join([who, *lines]) if lines else ""


def added(entry: Entry) -> tuple[File, ...]:
    """The files that came with a change."""
    was, now = entry.changes.get("files", ([], []))
    return tuple(File(**each) for each in now or [] if each not in (was or []))


def buttons(
    locale: str, bug: Requirement, verbs: Sequence[str] | None = None
) -> tuple[Button, ...]:
    """What developers can say of it now."""
    shown = STEPS.get(bug.stage, ()) if verbs is None else verbs
    return tuple(
        Button(plain(locale, f"developers.button_{verb}"), f"develop:{verb}:{bug.id}")
        for verb in shown
    )


def stage(locale: str, at: Stage) -> str:
    """Where it is, in words."""
    return say(locale, f"developers.at_{at}")


def _facts(locale: str, case: Case) -> list[str]:
    bug = case.bug
    lines = [_line(locale, field, getattr(bug, field)) for field in ("product", "module")]
    if case.people > 1:
        facts = {"people": case.people, "customers": case.customers}
        lines.append(say(locale, "developers.reported", **facts))
    if bug.grade or bug.suggested:
        key = "grade" if bug.grade else "suggested"
        lines.append(_line(locale, key, bug.grade or bug.suggested))
    if _ADDRESS.fullmatch(bug.link):
        lines.append(say(locale, "developers.link", link=Markdown(bug.link)))
    return [line for line in lines if line]


def _customer(locale: str, customer: Customer | None) -> Markdown:
    if customer is None:
        return Markdown(say(locale, "developers.no_customer"))
    key = "groups.customer_tier" if customer.tier else "developers.customer"
    tier = {"tier": customer.tier} if customer.tier else {}
    return Markdown(say(locale, key, customer=customer.name, **tier))


def _line(locale: str, field: str, value: str) -> str:
    if not value:
        return ""
    return say(locale, "developers.line_fact", field=_called(locale, field), value=value)


def _written(locale: str, field: str, text: str) -> str:
    if not text:
        return ""
    called = _called(locale, field)
    return say(locale, "developers.written", field=called, text=Markdown(_quoted(text)))


def _called(locale: str, field: str) -> Markdown:
    return Markdown(plain(locale, f"developers.field_{field}"))


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in escape(text).split("\n")) if text.strip() else ""


def _why(why: str) -> str:
    return f"\n\n{_quoted(why)}" if why else ""
