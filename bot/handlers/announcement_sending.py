"""Sending announcements: confirming, planning, approving; pausing, resuming, cancelling."""

from dataclasses import replace

from announcements import operations
from announcements.model import Announcement, Stage
from announcements.operations import Outcome, Refusal
from announcements.schedule import dumped, loaded
from bot import when
from bot.fields import BadValue
from bot.handlers.announcement_desk import Desk
from bot.handlers.announcement_numbers import number_in
from bot.handlers.announcement_words import planned
from bot.people import id_of
from bot.request import Request, Result, Say
from bot.texts import Markdown, plain, say
from chat.directory import GroupKind
from chat.event import Incoming
from chat.message import Button, Outgoing, Place


class AnnouncementSending:
    """Each verb takes the announcement and what follows its number."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def confirm(self, request: Request, draft: Announcement, revision: str) -> list[Result]:
        """Ask once more, with what will happen."""
        wanted = await self._wanted(request, draft, revision, "")
        if isinstance(wanted, Refusal):
            return await self._desk.refused(request, draft, wanted)
        timing = await self._desk.timing(wanted, request.now)
        send = Button(
            plain(request.locale, "announce.button_send", count=timing.count),
            f"announce:send:{draft.id}:{draft.revision}",
        )
        groups = await self._desk.groups(request, wanted)
        facts = {"number": draft.id, "revision": draft.revision, "groups": groups}
        text = say(request.locale, "announce.confirm", **facts)
        return self._desk.here(request, draft, text, (send,))

    async def send(self, request: Request, draft: Announcement, revision: str) -> list[Result]:
        """The revision that the operator has seen, at once."""
        return await self._go(request, draft, revision, "")

    async def schedule(self, request: Request, draft: Announcement, rest: str) -> list[Result]:
        """The same at a time: of each group, or one instant. Until it begins this moves it."""
        revision, _, text = rest.partition(" ")
        if not text.strip():
            why = Refusal("when" if number_in(revision) is not None else "revision")
            return await self._desk.refused(request, draft, why)
        try:
            time = when.read(text, request.locale, request.now, self._desk.zone)
        except BadValue as error:
            return self._desk.told(request, error.said(request.locale))
        planned = (draft.stage, draft.schedule, draft.confirmed)
        if planned == (Stage.SENDING, dumped(time), number_in(revision)):
            return await self._desk.refused(request, draft, Refusal("planned"))
        return await self._go(request, draft, revision, dumped(time))

    async def _wanted(
        self, request: Request, draft: Announcement, revision: str, schedule: str
    ) -> Outcome:
        after = operations.confirm(
            draft,
            number_in(revision),
            id_of(request.person),
            request.now,
            schedule=schedule,
            approval=self._desk.approval,
            begun=await self._desk.announcements.has_begun(draft.id),
        )
        return after if isinstance(after, Refusal) else await self._with_groups(request, after)

    async def _with_groups(self, request: Request, after: Announcement) -> Outcome:
        """Nothing is sent to nobody."""
        accounts = list(self._desk.adapters)
        count, out = await self._desk.announcements.audience(after, accounts, request.now)
        if count == 0:
            return Refusal("audience")
        return Refusal("audience_out") if count == out else after

    async def _go(
        self, request: Request, draft: Announcement, revision: str, schedule: str
    ) -> list[Result]:
        after = await self._wanted(request, draft, revision, schedule)
        if isinstance(after, Refusal):
            return await self._desk.refused(request, draft, after)
        if after.stage is Stage.REQUESTED:
            return await self._request(request, draft, after)
        if draft.confirmed is not None:
            return await self._sent(request, draft, after, "moved")
        return await self._sent(request, draft, after, "planned" if schedule else "confirmed")

    async def _sent(
        self, request: Request, before: Announcement, after: Announcement, what: str
    ) -> list[Result]:
        noted = _noted(what, after)
        change = self._desk.changed(request, before, after, noted, creates=True, confirms=True)
        timing = await self._desk.timing(after, request.now)
        groups = await self._desk.groups(request, after)
        text = planned(request.locale, after, groups, timing, self._desk.zone)
        if what == "moved":
            moved = say(request.locale, "announce.moved")
            text = say(request.locale, "value.then", first=Markdown(moved), then=Markdown(text))
        if what != "approved" or request.event.place.whole == after.home:
            return [change, *self._desk.told(request, text)]
        who = request.person.name or request.person.id
        told = say(request.locale, "announce.approved", number=after.id, who=who)
        return [change, *self._desk.told(request, text), *self._desk.said(after, told)]

    async def _request(
        self, request: Request, draft: Announcement, after: Announcement
    ) -> list[Result]:
        """Show it to other operators: where it is worked on, else in their channels."""
        change = self._desk.changed(request, draft, after, _noted("requested", after))
        if request.group.kind is GroupKind.OPS:
            asked = await self._asked(request, after, request.locale, after.home)
            if not self._desk.has_thread(after):
                return [change, *asked]
            facts = {"number": after.id, "who": request.person.name or request.person.id}
            pointer = say(request.locale, "announce.requested_in_thread", **facts)
            return [change, *asked, Say(Outgoing(pointer), place=after.home)]
        results: list[Result] = []
        for channel in await self._desk.announcements.ops_channels(after.home.account):
            if channel.account in self._desk.adapters:
                place = Place(channel.account, channel.conversation)
                results += await self._asked(request, after, channel.locale, place)
        key = "announce.requested_there" if results else "announce.requested_nowhere"
        told = say(request.locale, key, number=after.id, revision=after.revision)
        return [change, *results, *self._desk.told(request, told)]

    async def _asked(
        self, request: Request, after: Announcement, locale: str, place: Place
    ) -> list[Result]:
        """What groups would see, then who asks for what, with buttons to decide it."""
        groups = await self._desk.groups(request, after, locale)
        schedule = loaded(after.schedule) if after.schedule else None
        text = say(
            locale,
            "announce.requested",
            number=after.id,
            revision=after.revision,
            groups=groups,
            who=request.person.name or request.person.id,
            time=Markdown(when.shown(locale, schedule, self._desk.zone))
            if schedule
            else Markdown(say(locale, "announce.time_at_once")),
        )
        shown = self._desk.composer.message(after, after.main, loopback=False)
        preview = replace(shown, buttons=(), everyone=False)
        asked = Outgoing(text, self._desk.buttons(locale, after))
        return [Say(each, place=place, topic=after.topic) for each in (preview, asked)]

    async def approve(
        self, request: Request, requested: Announcement, revision: str
    ) -> list[Result]:
        """By somebody else than who wrote, changed or requested it; by anybody if that is off."""
        own = self._desk.approval and await self._desk.is_own(request, requested)
        after = operations.approve(
            requested, number_in(revision), request.now, self._desk.zone, own=own
        )
        if not isinstance(after, Refusal):
            after = await self._with_groups(request, after)
        if isinstance(after, Refusal):
            return await self._desk.refused(request, requested, after)
        return await self._sent(request, requested, after, "approved")

    async def give_back(self, request: Request, planned: Announcement, rest: str) -> list[Result]:
        """Not so: it is a draft again, which is said where it is worked on, with who did it and, if
        they have written that, why.
        """
        begun = await self._desk.announcements.has_begun(planned.id)
        after = operations.give_back(planned, begun=begun)
        if isinstance(after, Refusal):
            return await self._desk.refused(request, planned, after)
        locale, who = request.locale, request.person.name or request.person.id
        text = say(locale, "announce.returned_by", number=planned.id, who=who)
        first, _, behind = rest.partition(" ")
        why = (behind if number_in(first) == planned.revision else rest).strip()
        if why and isinstance(request.event, Incoming):
            text += "\n\n" + say(locale, "announce.returned_why", why=why)
        change = self._desk.changed(request, planned, after, "returned")
        if not self._desk.is_outside(request, planned):
            return [change, *self._desk.told(request, text)]
        told = say(locale, "announce.returned", number=planned.id)
        return [change, *self._desk.told(request, told), *self._desk.said(planned, text)]

    async def pause(self, request: Request, going: Announcement, _: str) -> list[Result]:
        """Hold back what has not gone."""
        return await self._decided(request, going, operations.pause(going), "paused")

    async def resume(self, request: Request, paused: Announcement, _: str) -> list[Result]:
        """Go on."""
        outcome = operations.resume(paused, request.now)
        return await self._decided(request, paused, outcome, "resumed")

    async def cancel(self, request: Request, going: Announcement, _: str) -> list[Result]:
        """Send nothing more."""
        outcome = operations.cancel(going)
        begun = await self._desk.announcements.has_begun(going.id)
        key = "cancelled" if begun else "cancelled_before"
        return await self._decided(request, going, outcome, "cancelled", key)

    async def _decided(
        self, request: Request, before: Announcement, after: Outcome, what: str, key: str = ""
    ) -> list[Result]:
        if isinstance(after, Refusal):
            return await self._desk.refused(request, before, after)
        text = say(request.locale, f"announce.{key or what}", number=before.id)
        return [
            self._desk.changed(request, before, after, what),
            *self._desk.told(request, text),
        ]


def _noted(what: str, after: Announcement) -> str:
    """For the log: also the time that was chosen."""
    return f"{what}: {after.schedule}" if after.schedule and what != "approved" else what
