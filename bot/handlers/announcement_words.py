"""When an announcement goes to whom, in words."""

from announcements.model import Announcement
from announcements.progress import Timing
from announcements.schedule import loaded
from bot import when
from bot.texts import Markdown, say


def planned(
    locale: str, announcement: Announcement, groups: Markdown, timing: Timing, zone: str
) -> str:
    """What has just been confirmed: for how many groups, when, and how to stop or move it."""
    facts = {"number": announcement.id, "revision": announcement.revision, "groups": groups}
    if not announcement.schedule:
        lines = [say(locale, "announce.sending", **facts)]
        if timing.quiet:
            lines.append(say(locale, "announce.quiet", count=timing.quiet))
        return "\n".join(lines)
    time = Markdown(when.shown(locale, loaded(announcement.schedule), zone))
    lines = [say(locale, "announce.scheduled", time=time, **facts)]
    first, last = (
        Markdown(when.moment(locale, each, zone)) for each in (timing.first, timing.last)
    )
    if timing.first != timing.last:
        lines.append(say(locale, "announce.first_last", first=first, last=last))
    elif loaded(announcement.schedule).wall is not None or timing.quiet:
        lines.append(say(locale, "announce.all_at", first=first))
    if timing.over:
        lines.append(say(locale, "announce.over", count=timing.over))
    if timing.quiet:
        lines.append(say(locale, "announce.quiet", count=timing.quiet))
    return "\n".join([*lines, say(locale, "announce.stop_or_move", **facts)])
