"""What an announcement is at, in words: on its card, in lists, in its progress."""

from datetime import datetime

from announcements.model import Announcement
from announcements.ports import Announcements
from announcements.progress import Course, Phase, phase
from announcements.schedule import loaded
from bot import when
from bot.texts import Markdown, say


async def at(
    reading: Announcements, announcement: Announcement, locale: str, now: datetime, zone: str
) -> Markdown:
    """As it is now. ``zone``: an IANA name, whose clocks an instant is told by."""
    if announcement.confirmed is None or announcement.reported_at is not None:
        return said(locale, announcement, Course(), zone)
    return said(locale, announcement, await reading.course(announcement, now), zone)


def said(locale: str, announcement: Announcement, course: Course, zone: str) -> Markdown:
    """The same where it is known how far it is."""
    found = phase(announcement, course)
    if found is not Phase.SCHEDULED:
        return Markdown(say(locale, f"announce.stage_{found}"))
    planned = when.shown(locale, loaded(announcement.schedule), zone)
    return Markdown(say(locale, "announce.stage_scheduled", time=Markdown(planned)))
