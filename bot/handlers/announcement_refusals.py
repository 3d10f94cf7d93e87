"""Why something is not done with an announcement: what is so, and who made it so when."""

from datetime import datetime

from announcements.model import Announcement
from announcements.operations import Refusal
from announcements.ports import Announcements
from announcements.schedule import loaded
from bot import announcement_phase, when
from bot.handlers.ticket_times import age
from bot.request import Request
from bot.texts import Markdown, say

_CONFIRMED = ("confirmed", "planned", "moved", "approved")
_ENDED = ("cancelled", "recalled", "discarded")
_CAUSES: dict[str, tuple[str, ...]] = {
    "requested": ("requested",),
    "sending": _CONFIRMED,
    "sent": _CONFIRMED,
    "planned": _CONFIRMED,
    "over": _ENDED,
    "old_revision": ("changed",),
    "not_requested": (*_CONFIRMED, "returned", "changed", *_ENDED),
    "paused": ("paused",),
    "not_paused": ("resumed", *_CONFIRMED, "returned", *_ENDED),
    "not_sending": _ENDED,
    "recalled": ("recalled",),
    "unchanged": ("corrected", *_CONFIRMED),
    "not_draft": (*_CONFIRMED, *_ENDED),
    "nothing_failed": ("resent",),
}
"""What operators did that may be why: the last of it is named."""


async def refused(
    reading: Announcements,
    request: Request,
    announcement: Announcement,
    refusal: Refusal,
    zone: str = "UTC",
    **facts: object,
) -> str:
    """A sentence with what would do, then who did what it is refused for, and when."""
    planned = announcement.schedule
    why = say(
        request.locale,
        f"announce.no_{refusal.why}",
        number=announcement.id,
        revision=announcement.revision,
        stage=await announcement_phase.at(reading, announcement, request.locale, request.now, zone),
        time=Markdown(when.shown(request.locale, loaded(planned), zone)) if planned else "",
        **facts,
    )
    causes = _CAUSES.get(refusal.why, ())
    history = await reading.history(announcement.id) if causes else []
    done = [each for each in history if each[2].partition(":")[0].split(" ")[0] in causes]
    if not done:
        return why
    did = await _did(reading, request, announcement, done[-1])
    return say(request.locale, "value.then", first=Markdown(why), then=Markdown(did))


async def _did(
    reading: Announcements,
    request: Request,
    announcement: Announcement,
    done: tuple[datetime, str, str],
) -> str:
    at, who, what = done
    locale, names = request.locale, await reading.names([who])
    since = request.now - at
    ago = say(locale, "announce.ago", age=age(locale, since))
    return say(
        locale,
        f"announce.did_{what.partition(':')[0].split(' ')[0]}",
        who=names.get(who, who.partition(":")[2]) if who else say(locale, "announce.itself"),
        revision=announcement.confirmed or announcement.revision,
        ago=ago if since.total_seconds() >= 60 else say(locale, "announce.just_now"),
    )
