"""What has become of announcements: the list, the report, who did not get one, what was done."""

from announcements.model import Announcement, Stage
from announcements.progress import Past
from announcements.schedule import loaded
from bot import announcement_reasons, when
from bot.announcement_composing import headline
from bot.announcement_progress import why_paused
from bot.announcement_report import TROUBLES, Reporter
from bot.fields import english, field_of
from bot.handlers.announcement_desk import Desk
from bot.request import Request, Result
from bot.texts import Markdown, catalogue, plain, say
from chat.delivery import State
from chat.directory import GroupKind
from chat.message import Button

LISTED = 15
ON_A_PAGE = 20
UNCHANGED = "unchanged"
"""What a correction or recall could not change; the other kinds of trouble are states."""
_TIMED = {"planned": "planned", "moved": "moved", "requested": "requested_for"}
"""What was done for a chosen time, and the key of that."""
_ASKING = ("asked", "finished", "for", "chose")
"""What is only about questions that were asked, and says nothing to others."""


class AnnouncementReports:
    """For operators."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._reporter = Reporter(desk.announcements, desk.zone)

    async def listed(self, request: Request) -> list[Result]:
        """The newest."""
        locale = request.locale
        found = await self._desk.announcements.page(
            request.event.place.account,
            world=request.group.kind is GroupKind.OPS,
            offset=0,
            limit=LISTED,
        )
        if not found:
            return self._desk.told(request, say(locale, "announce.none"))
        lines = [
            say(
                locale,
                "announce.line",
                number=each.id,
                stage=await self._desk.phase(request, each),
                headline=Markdown(headline(each) or say(locale, "announce.no_text")),
            )
            for each in found
        ]
        return self._desk.told(request, "\n".join([say(locale, "announce.list"), "", *lines]))

    async def report(self, request: Request, announcement: Announcement, _: str) -> list[Result]:
        """As it is now."""
        message = await self._reporter.report(announcement, request.locale, request.now)
        return self._desk.told(request, message.text, message.buttons)

    async def troubles(
        self, request: Request, announcement: Announcement, rest: str
    ) -> list[Result]:
        """``failed page=2``: groups that did not get it, or where it could not be changed."""
        kind, _, page = rest.partition(" ")
        kind = english(kind) if kind else State.FAILED.value
        if kind not in (*(state.value for state in TROUBLES), UNCHANGED):
            return await self.report(request, announcement, "")
        return await self._which(request, announcement, kind, page)

    async def failed(self, request: Request, announcement: Announcement, rest: str) -> list[Result]:
        """Groups that it could not be sent to."""
        return await self._which(request, announcement, State.FAILED.value, rest)

    async def skipped(
        self, request: Request, announcement: Announcement, rest: str
    ) -> list[Result]:
        """Groups that it was not sent to."""
        return await self._which(request, announcement, State.SKIPPED.value, rest)

    async def uncertain(
        self, request: Request, announcement: Announcement, rest: str
    ) -> list[Result]:
        """Groups that may have it or not."""
        return await self._which(request, announcement, State.UNCERTAIN.value, rest)

    async def unchanged(
        self, request: Request, announcement: Announcement, rest: str
    ) -> list[Result]:
        """Groups where the newest correction or recall did not succeed."""
        return await self._which(request, announcement, UNCHANGED, rest)

    async def _which(
        self, request: Request, announcement: Announcement, kind: str, rest: str
    ) -> list[Result]:
        locale, page = request.locale, _page(rest)
        change = kind == UNCHANGED
        states = TROUBLES if change else (State(kind),)
        reasons = await self._desk.announcements.reasons(announcement, change=change)
        total = sum(count for state, _, count in reasons if state in states)
        first = (page - 1) * ON_A_PAGE
        found = await self._desk.announcements.troubles(
            announcement, states, offset=first, limit=ON_A_PAGE, change=change
        )
        if not found:
            none = say(locale, "report.no_troubles", number=announcement.id)
            return self._desk.told(request, none)
        lines = [
            say(
                locale,
                "report.trouble",
                group=each.name,
                id=each.group,
                account=each.account,
                why=Markdown(announcement_reasons.said(locale, each, self._desk.zone)),
            )
            for each in found
        ]
        last = first + len(found)
        title = say(locale, f"report.which_{kind}", number=announcement.id)
        title += say(locale, "listing.span", first=first + 1, last=last, total=total)
        buttons: tuple[Button, ...] = ()
        if last < total:
            value = f"announce:{kind}:{announcement.id}:page={page + 1}"
            buttons = (Button(plain(locale, "listing.more"), value),)
        return self._desk.told(request, "\n".join([title, "", *lines]), buttons)

    async def history(self, request: Request, announcement: Announcement, _: str) -> list[Result]:
        """Who did what, and when."""
        locale = request.locale
        lines = [
            say(
                locale,
                "report.past",
                at=Markdown(when.moment(locale, each.at, self._desk.zone)),
                who=each.who or say(locale, "report.ourselves"),
                what=Markdown(_done(locale, each, self._desk.zone)),
            )
            for each in await self._desk.announcements.past(announcement.id)
            if each.what.split()[0] not in _ASKING
        ]
        title = say(locale, "report.history", number=announcement.id)
        return self._desk.told(request, "\n".join([title, "", *lines]))

    async def here(self, request: Request) -> str:
        """What operators here have under way, or has to be approved; '' if nothing."""
        locale = request.locale
        found = await self._desk.announcements.unfinished(
            request.event.place.account, world=request.group.kind is GroupKind.OPS
        )
        if not found:
            return ""
        lines = [
            say(
                locale,
                "status.announcement",
                number=each.id,
                headline=Markdown(headline(each)),
                stage=await self._desk.phase(request, each),
                why=Markdown(_why(locale, each)),
            )
            for each in found
        ]
        return "\n".join([say(locale, "status.announcements"), "", *lines])


def _page(text: str) -> int:
    """``page=2``, in either language, or the number alone; 1 if it is neither."""
    name, equals, value = text.strip().replace("\uff1d", "=").rpartition("=")
    if (equals and field_of(name) != "page") or not (value.isascii() and value.isdigit()):
        return 1
    return max(1, int(value[:6]))


def _done(locale: str, past: Past, zone: str) -> str:
    """What was done; also to what part of it, or for which time."""
    verb, _, chosen = past.what.partition(": ")
    verb, _, field = verb.partition(" ")
    facts: dict[str, object] = {"revision": past.revision}
    if verb in _TIMED and chosen:
        verb, facts["time"] = _TIMED[verb], Markdown(when.shown(locale, loaded(chosen), zone))
    if verb == "changed" and (name := field.partition(" ")[0]):
        key = f"past.part_{name}" if f"past.part_{name}" in catalogue(locale) else f"word.{name}"
        verb, facts["field"] = "changed_field", say(locale, key)
    key = f"past.{verb}"
    return say(locale, key if key in catalogue(locale) else "past.other", what=past.what, **facts)


def _why(locale: str, announcement: Announcement) -> str:
    """Behind one that was paused for a reason."""
    if announcement.stage is not Stage.PAUSED:
        return ""
    return say(locale, "status.announcement_why", why=Markdown(why_paused(locale, announcement)))
