"""The message that shows how far an announcement is, while it is under way."""

from datetime import timedelta

from announcements.model import Announcement, Stage
from announcements.progress import Course, Phase, Tally, phase
from bot import announcement_phase, when
from bot.announcement_composing import headline
from bot.texts import Markdown, catalogue, plain, say
from chat.message import Button, Outgoing

_VERBS = {
    Phase.SCHEDULED: ("pause", "cancel"),
    Phase.SENDING: ("pause", "cancel"),
    Phase.CORRECTING: ("pause",),
    Phase.PAUSED: ("resume", "cancel"),
}
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)


def progress(locale: str, announcement: Announcement, course: Course, zone: str) -> Outgoing:
    """A bar, the counts, the rate, the time left; with what can be done.

    ``zone``: an IANA name, whose clocks times are told by.
    """
    found, tally = phase(announcement, course), course.now
    lines = [
        say(
            locale,
            "progress.title",
            number=announcement.id,
            headline=Markdown(headline(announcement, said=course.said)),
            stage=announcement_phase.said(locale, announcement, course, zone),
        )
    ]
    if found is not Phase.SCHEDULED:
        lines.append(f"`{tally.bar}` {tally.percent} %")
    lines.append(counts(locale, tally, _kind(announcement, course)))
    lines += _pace(locale, announcement, found, tally, zone)
    verbs = (*_VERBS.get(found, ()), "report")
    return Outgoing("\n".join(lines), tuple(button(locale, announcement, each) for each in verbs))


def withdrawn(locale: str, announcement: Announcement, zone: str) -> Outgoing:
    """What it says instead once nothing is planned any more: there is nothing to stop."""
    title = say(
        locale,
        "progress.title",
        number=announcement.id,
        headline=Markdown(headline(announcement)),
        stage=announcement_phase.said(locale, announcement, Course(), zone),
    )
    return Outgoing("\n".join([title, say(locale, "progress.withdrawn")]))


def button(locale: str, announcement: Announcement, verb: str, rest: str = "") -> Button:
    """What leads to a verb of ``announce``."""
    label = plain(locale, f"announce.button_{verb}")
    return Button(label, f"announce:{verb}:{announcement.id}:{rest}")


def counts(locale: str, tally: Tally, kind: str) -> str:
    """How many are what. ``kind``: send, edit or delete."""
    return say(
        locale,
        f"progress.counts_{kind}",
        sent=tally.sent,
        total=tally.total,
        failed=tally.failed,
        skipped=tally.skipped,
        uncertain=tally.uncertain,
    )


def _kind(announcement: Announcement, course: Course) -> str:
    if course.now is course.sends:
        return "send"
    return "delete" if announcement.stage is Stage.RECALLED else "edit"


def _pace(
    locale: str, announcement: Announcement, found: Phase, tally: Tally, zone: str
) -> list[str]:
    """How fast it goes, or why it does not."""
    if found is Phase.PAUSED:
        return [why_paused(locale, announcement)]
    lines = []
    if tally.left is not None:
        left = Markdown(_span(locale, tally.left))
        lines.append(say(locale, "progress.rate", rate=tally.recent, left=left))
    if tally.held and tally.held_until is not None:
        what = "planned" if announcement.schedule else "quiet"
        until = Markdown(when.moment(locale, tally.held_until, zone))
        lines.append(say(locale, f"progress.held_{what}", count=tally.held, until=until))
    return lines


def why_paused(locale: str, announcement: Announcement) -> str:
    """Who or what has paused it, and what to do."""
    why, _, detail = announcement.paused_why.partition(": ")
    key = f"progress.paused_{why or 'asked'}"
    said = say(locale, key if key in catalogue(locale) else "progress.paused_asked")
    if not detail:
        return said
    return say(locale, "reason.detail", why=Markdown(said), detail=detail[:200])


def _span(locale: str, left: timedelta) -> str:
    if left < _HOUR:
        return say(locale, "progress.minutes", count=max(1, round(left / _MINUTE)))
    hours, rest = divmod(round(left / _MINUTE), 60)
    return say(locale, "progress.hours", count=hours, minutes=rest)
