"""What operators read of an announcement under way, and at its end."""

from datetime import datetime

from announcements.model import Announcement, Stage
from announcements.ports import Announcements
from announcements.progress import Tally
from bot.announcement_composing import headline
from bot.texts import Markdown, plain, say
from chat.delivery import State
from chat.message import Button, Outgoing

TROUBLES = 20


def progress(locale: str, announcement: Announcement, tally: Tally, now: datetime) -> Outgoing:
    """A bar, the counts, the rate, the time left; with what can be done."""
    lines = [
        say(
            locale,
            "progress.title",
            number=announcement.id,
            headline=Markdown(headline(announcement)),
            stage=say(locale, f"announce.stage_{announcement.stage}"),
        ),
        f"`{tally.bar}` {tally.percent} %",
        counts(locale, tally),
    ]
    verbs: tuple[str, ...] = ()
    if not tally.is_finished:
        verbs = {Stage.SENDING: ("pause", "cancel"), Stage.PAUSED: ("resume", "cancel")}.get(
            announcement.stage, ()
        )
        lines.append(_pace(locale, announcement, tally))
    buttons = tuple(
        Button(plain(locale, f"announce.button_{verb}"), f"announce:{verb}:{announcement.id}:")
        for verb in (*verbs, "report")
    )
    return Outgoing("\n".join(line for line in lines if line), buttons)


def counts(locale: str, tally: Tally) -> str:
    """How many are what."""
    return say(
        locale,
        "progress.counts",
        sent=tally.sent,
        total=tally.total,
        failed=tally.failed,
        skipped=tally.skipped,
        uncertain=tally.uncertain,
    )


def _pace(locale: str, announcement: Announcement, tally: Tally) -> str:
    if announcement.stage is Stage.PAUSED:
        why = announcement.paused_why.partition(":")[0] or "asked"
        return say(locale, f"progress.paused_{why}")
    lines = []
    if tally.left is not None:
        minutes = max(1, round(tally.left.total_seconds() / 60))
        lines.append(say(locale, "progress.rate", rate=tally.recent, minutes=minutes))
    if tally.held:
        lines.append(say(locale, "progress.held", count=tally.held))
    return "\n".join(lines)


async def report(
    reading: Announcements, announcement: Announcement, locale: str, now: datetime
) -> Outgoing:
    """Who got it, who did not and why; by platform, tier and region."""
    tally = await reading.tally(announcement.id, now)
    parts = [
        say(
            locale,
            "report.title" if tally.is_finished else "report.so_far",
            number=announcement.id,
            headline=Markdown(headline(announcement)),
        ),
        counts(locale, tally),
    ]
    for state in (State.FAILED, State.SKIPPED, State.UNCERTAIN):
        found = await reading.troubles(announcement.id, state, offset=0, limit=TROUBLES)
        if found:
            lines = [
                say(locale, "report.trouble", group=each.name, id=each.group, why=each.why)
                for each in found
            ]
            parts.append("\n".join([say(locale, f"report.{state}"), "", *lines]))
    people, groups = await reading.receipts(announcement.id)
    parts.append(say(locale, "report.got_it", people=people, groups=groups))
    return Outgoing("\n\n".join(parts))
