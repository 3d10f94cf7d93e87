"""What became of an announcement: how many got it, who did not and why, what came back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from announcements.model import Announcement, Stage
from announcements.ports import Announcements
from announcements.progress import Course, Response, Tally
from bot import announcement_reasons
from bot.announcement_composing import headline
from bot.announcement_progress import button, counts
from bot.announcement_thanks import thanked
from bot.texts import Markdown, plain, say
from chat.delivery import State
from chat.directory import TIERS
from chat.message import Button, Outgoing, escape

TROUBLES = (State.FAILED, State.SKIPPED, State.UNCERTAIN)
BY = ("platform", "tier", "region")
ROWS = 12
"""Of a table; the others are added up."""
_OF_TALLY = ("total", "sent", "failed", "skipped", "uncertain", "waiting")
_OF_RESPONSE = ("groups", "questions")
_COLUMNS = (*_OF_TALLY, *_OF_RESPONSE)


@dataclass(frozen=True, slots=True)
class Reporter:
    """``zone``: an IANA name, whose clocks times are told by."""

    reading: Announcements
    zone: str

    async def report(self, announcement: Announcement, locale: str, now: datetime) -> Outgoing:
        """As it is now, whether it is over or not."""
        course = await self.reading.course(announcement, now)
        parts = [
            say(
                locale,
                "report.title" if course.is_finished else "report.so_far",
                number=announcement.id,
                headline=Markdown(headline(announcement, said=course.said)),
            ),
            counts(locale, course.sends, "send"),
            *_again(locale, course.again),
        ]
        if course.change.total:
            parts.append(await self._changed(announcement, course, locale))
        parts += [await self._table(announcement, by, locale, now) for by in BY]
        parts += await self._troubles(announcement, locale)
        parts.append(await self.came_back(announcement, course.sends, locale))
        parts.append(thanked(locale, await self.reading.releases(announcement.id)))
        text = "\n\n".join(part for part in parts if part)
        missing = await self.reading.missing(announcement.id) if course.sends.uncertain else 0
        return Outgoing(text, _buttons(announcement, course, missing, locale))

    async def week(self, announcement: Announcement, locale: str, now: datetime) -> Outgoing:
        """What came back within a week, in a line."""
        tally = await self.reading.tally(announcement.id, now)
        text = say(
            locale,
            "report.week",
            number=announcement.id,
            headline=Markdown(headline(announcement)),
            sent=tally.sent,
            total=tally.total,
            came_back=Markdown(await self.came_back(announcement, tally, locale)),
        )
        return Outgoing(text, (button(locale, announcement, "report"),))

    async def came_back(self, announcement: Announcement, tally: Tally, locale: str) -> str:
        """How many have read it, and how many have asked about it."""
        all_of_it = await self.reading.response(announcement)
        response = all_of_it.get("", Response())
        return say(
            locale,
            "report.came_back",
            people=response.people,
            groups=response.groups,
            sent=tally.sent,
            percent=round(response.groups * 100 / tally.sent) if tally.sent else 0,
            questions=response.questions,
        )

    async def _changed(self, announcement: Announcement, course: Course, locale: str) -> str:
        change = course.change
        kind = "delete" if announcement.stage is Stage.RECALLED else "edit"
        reasons = await self.reading.reasons(announcement, change=True)
        lines = announcement_reasons.grouped(locale, [(why, n) for _, why, n in reasons])
        missing = change.total - change.sent
        facts = {"sent": change.sent, "total": change.total, "missing": missing}
        said = say(locale, f"report.{kind}_{'some' if missing else 'all'}", **facts)
        others = course.sends.sent - change.total
        if kind == "edit" and others > 0:
            said = "\n\n".join([say(locale, "report.edit_others", count=others), said])
        return _list(said, lines)

    async def _troubles(self, announcement: Announcement, locale: str) -> list[str]:
        reasons = await self.reading.reasons(announcement)
        parts = []
        for state in TROUBLES:
            theirs = [(why, count) for each, why, count in reasons if each is state]
            if theirs:
                total = sum(count for _, count in theirs)
                title = say(locale, f"report.{state}", count=total)
                parts.append(_list(title, announcement_reasons.grouped(locale, theirs)))
        return parts

    async def _table(self, announcement: Announcement, by: str, locale: str, now: datetime) -> str:
        """A row for each value; nothing where there is one only."""
        tallies = await self.reading.tallies(announcement.id, by, now)
        if len(tallies) < 2:
            return ""
        responses = await self.reading.response(announcement, by)
        known = sorted(tallies, key=lambda each: _place(by, each))
        rows = [
            (escape(name) or say(locale, "report.unknown"), _numbers(tally, responses.get(name)))
            for name, tally in known
        ]
        if len(rows) > ROWS:
            rest = [numbers for _, numbers in rows[ROWS - 1 :]]
            others = {column: sum(each[column] for each in rest) for column in _COLUMNS}
            rows = [*rows[: ROWS - 1], (say(locale, "report.others"), others)]
        return _written(locale, by, rows)


def _buttons(
    announcement: Announcement, course: Course, missing: int, locale: str
) -> tuple[Button, ...]:
    """``missing``: where it was looked for in vain."""
    troubles = [state.value for state in TROUBLES if getattr(course.sends, state)]
    if course.change.done > course.change.sent:
        troubles.append("unchanged")
    buttons = [button(locale, announcement, verb) for verb in troubles]
    going = announcement.stage in (Stage.SENDING, Stage.PAUSED)
    if course.sends.failed and going:
        buttons.append(button(locale, announcement, "resend"))
    if missing and going:
        label = plain(locale, "announce.button_missing", count=missing)
        buttons.append(Button(label, f"announce:resend:{announcement.id}:missing"))
    if course.sends.sent and announcement.stage is not Stage.RECALLED:
        buttons += [button(locale, announcement, verb) for verb in ("next", "recall")]
    return tuple(buttons)


def _place(by: str, of: tuple[str, Tally]) -> tuple[int, int]:
    """Tiers as they are ranked, then where it is not known; all else by how many groups it is."""
    name, tally = of
    if by == "tier":
        return (TIERS.index(name) if name in TIERS else len(TIERS), 0)
    return (0, -tally.total)


def _again(locale: str, again: Tally) -> list[str]:
    if not again.total:
        return []
    return [say(locale, "report.again", sent=again.sent, total=again.total)]


def _list(title: str, lines: list[str]) -> str:
    return "\n".join([title, "", *lines]) if lines else title


def _numbers(tally: Tally, response: Response | None) -> Mapping[str, int]:
    found = response or Response()
    return {
        **{name: getattr(tally, name) for name in _OF_TALLY},
        **{name: getattr(found, name) for name in _OF_RESPONSE},
    }


def _written(locale: str, by: str, rows: list[tuple[str, Mapping[str, int]]]) -> str:
    """Without columns of which nobody has anything."""
    columns = [each for each in _COLUMNS if any(numbers[each] for _, numbers in rows)]
    headings = [
        say(locale, f"report.{each}") for each in (f"by_{by}", *map("of_{}".format, columns))
    ]
    lines = [
        "| " + " | ".join(headings) + " |",
        "| --- |" + " ---: |" * len(columns),
    ]
    for name, numbers in rows:
        cells = [name, *(f"{numbers[each]:,}" for each in columns)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
