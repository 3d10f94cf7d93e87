"""The product managers' meeting as a message and files: what is new in the pool, and why it counts.

The same for who asks for it and for the schedule.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.pool_sheet import meeting_files
from bot.tables.requirement_columns import Explain, unexplained, word
from bot.texts import Markdown, catalogue, say
from chat.made import FileMade
from chat.message import Outgoing, escape
from feedback.meeting import Evidence, LeftOut, Voice, disagreeing, left_out, ranked
from feedback.model import Requirement
from storage import pool_sync, requirement_evidence
from storage.pool_sync import LATE, Synced
from storage.requirement_evidence import PAGE

SHOWN = 10
"""Requirements in the message; the files have all."""
WORDS = 160
"""Characters of somebody's own words."""
_NAMED = 3
"""Customers and links of one."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What is to be shown, ranked, and what is not, with why. ``since``: None is ever."""

    shown: Sequence[Evidence]
    left: Sequence[tuple[Evidence, LeftOut]]
    since: datetime | None
    at: datetime
    carried: frozenset[tuple[int, int]] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Nothing is new, not even what is left out."""
        return not (self.shown or self.left)

    @property
    def recent(self) -> tuple[tuple[int, int], ...]:
        """What the next one must not show again though it looks back a little."""
        rows = [each.requirement for each in (*self.shown, *(each for each, _ in self.left))]
        just = {(each.id, each.version) for each in rows if each.changed_at >= self.at - LATE}
        return tuple(sorted(just | self.carried))


async def gathered(
    tx: AsyncConnection,
    account: str,
    *,
    world: bool,
    last: Synced | None,
    since: datetime | None,
    now: datetime,
) -> Meeting:
    """What is new and changed. ``since``: given by who asks, instead of the last sync."""
    wanted = pool_sync.within(account, world=world)
    began, known = since, frozenset[tuple[int, int]]()
    if since is None and last is not None:
        began, since, known = last.at, last.at - LATE, last.recent
    carried = last.recent if last is not None and last.at >= now - LATE else frozenset()
    found = [
        each
        for each in await pool_sync.changed(tx, wanted, since)
        if (each.id, each.version) not in known
    ]
    rows: list[Evidence] = []
    for first in range(0, len(found), PAGE):
        rows += await requirement_evidence.evidence(tx, found[first : first + PAGE])
    left = [(each, why) for each in rows if (why := left_out(each)) is not None]
    shown = ranked(each for each in rows if left_out(each) is None)
    return Meeting(shown, left, began, now, carried)


async def files(
    rng: Random, locale: str, meeting: Meeting, zone: str, explain: Explain = unexplained
) -> list[FileMade]:
    """The sheet with all, those that are left out at its end."""
    day = meeting.at.astimezone(ZoneInfo(zone)).date().isoformat()
    rows = [*((each, None) for each in meeting.shown), *meeting.left]
    return await meeting_files(rng, locale, f"requirements-{day}", rows, explain)


def message(
    locale: str,
    meeting: Meeting,
    zone: str,
    made: Sequence[FileMade],
    explain: Explain = unexplained,
) -> Outgoing:
    """The first of them with their evidence, what was left out, where PM decided otherwise."""
    since = moment(meeting.since, zone) if meeting.since else ""
    key = "pool_sync.title_since" if since else "pool_sync.title"
    lines = [say(locale, key, count=len(meeting.shown), since=since), ""]
    if not meeting.shown:
        lines += [say(locale, "pool_sync.none_left"), ""]
    for each in meeting.shown[:SHOWN]:
        lines += [*_entry(locale, each, explain), ""]
    if len(meeting.shown) > SHOWN:
        count = len(meeting.shown) - SHOWN
        lines += [
            say(locale, "pool_sync.more" if made else "pool_sync.more_export", count=count),
            "",
        ]
    if otherwise := disagreeing(meeting.shown):
        lines += [_otherwise(locale, otherwise), ""]
    if meeting.left:
        lines.append(_left(locale, meeting, since))
    if not made:
        lines.append(say(locale, "pool_sync.too_large"))
    return Outgoing("\n".join(lines).strip(), files=tuple(each.file for each in made))


def nothing(locale: str, meeting: Meeting, zone: str) -> str:
    """That nothing is new, since when, and how to see what was."""
    if meeting.since is None:
        return say(locale, "pool_sync.empty")
    local = meeting.since.astimezone(ZoneInfo(zone))
    today = local.date() == meeting.at.astimezone(ZoneInfo(zone)).date()
    shown = local.strftime("%H:%M") if today else local.strftime("%Y-%m-%d %H:%M")
    return say(locale, "pool_sync.nothing", since=shown, day=local.date().isoformat())


def moment(at: datetime, zone: str) -> str:
    """To write and to read: 2026-11-01 09:30, by these clocks."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def listed(locale: str, meeting: Meeting, why: LeftOut | None, most: int = 40) -> str:
    """What was left out, for a reason or for any."""
    found = [(each, reason) for each, reason in meeting.left if why in (None, reason)]
    lines = [
        say(
            locale,
            "pool_sync.left_line",
            number=each.requirement.id,
            what=_named(each.requirement),
            why=say(locale, f"pool_sync.left_{reason.value}"),
        )
        for each, reason in found[:most]
    ]
    if len(found) > most:
        lines.append(say(locale, "pool_sync.left_more", count=len(found) - most))
    return "\n".join([say(locale, "pool_sync.left_title", count=len(found)), "", *lines])


def _entry(locale: str, found: Evidence, explain: Explain) -> list[str]:
    it = found.requirement
    grade = it.grade or it.suggested or say(locale, "pool_sync.ungraded")
    key = "pool_sync.decided" if it.grade else "pool_sync.suggested"
    lines = [
        say(
            locale,
            "pool_sync.entry",
            number=it.id,
            grade=Markdown(say(locale, key, grade=grade)),
            stage=word(locale, "stage", it.stage),
            what=_named(it),
        )
    ]
    facts = [say(locale, "pool_sync.votes", count=found.votes)]
    if found.customers:
        facts.append(_customers(locale, found.customers))
    if reason := explain(locale, found):
        facts.append(say(locale, "pool_sync.because", reason=reason))
    lines.append(say(locale, "pool_sync.facts", facts=Markdown(" · ".join(facts))))
    if found.goals:
        lines.append(say(locale, "pool_sync.goal", goal=_short(found.goals[0])))
    if it.title and it.text:
        lines.append(say(locale, "pool_sync.words", words=_short(it.text)))
    if found.links:
        links = " ".join(found.links[:_NAMED])
        lines.append(say(locale, "pool_sync.links", links=links))
    return lines


def _customers(locale: str, voices: Sequence[Voice]) -> str:
    named = [
        say(locale, "pool_sync.voice", name=each.name, tier=each.tier)
        if each.tier
        else escape(each.name)
        for each in voices[:_NAMED]
    ]
    text = Markdown(say(locale, "value.comma").join(named))
    if len(voices) > _NAMED:
        return say(locale, "pool_sync.voices", names=text, count=len(voices) - _NAMED)
    return say(locale, "pool_sync.customers", names=text)


def _otherwise(locale: str, found: Sequence[Requirement]) -> str:
    each = [
        say(
            locale,
            "pool_sync.otherwise",
            number=it.id,
            decided=it.grade,
            suggested=it.suggested,
        )
        for it in found[:SHOWN]
    ]
    names = Markdown(say(locale, "value.comma").join(each))
    return say(locale, "pool_sync.disagreeing", count=len(found), names=names)


def _left(locale: str, meeting: Meeting, since: str) -> str:
    counts = Counter(why for _, why in meeting.left)
    each = [
        say(locale, "pool_sync.left_count", why=say(locale, f"pool_sync.left_{why.value}"), count=n)
        for why, n in sorted(counts.items(), key=lambda pair: list(LeftOut).index(pair[0]))
    ]
    names = Markdown(say(locale, "value.comma").join(each))
    word = catalogue(locale)["pool_word.since"].partition("|")[0]
    how = f" {word} {since}" if since else ""
    return say(locale, "pool_sync.left", count=len(meeting.left), names=names, how=how)


def _named(it: Requirement) -> str:
    """Its public wording, else their own words: operators may see them."""
    return _short(it.title or it.text or "?")


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= WORDS else f"{text[: WORDS - 1]}\u2026"
