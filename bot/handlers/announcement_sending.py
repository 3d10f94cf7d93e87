"""Sending announcements: testing, confirming, approving, pausing, correcting, recalling."""

from dataclasses import replace

from announcements import operations
from announcements.model import Announcement, Resent, Stage
from announcements.operations import Outcome, Refusal
from announcements.schedule import dumped
from bot import when
from bot.fields import BadValue
from bot.handlers.announcement_desk import Desk
from bot.people import id_of
from bot.request import Request, Result, Say
from bot.texts import Markdown, plain, say
from chat.message import Button


class AnnouncementSending:
    """Each verb takes the announcement and what follows its number."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def test(self, request: Request, draft: Announcement, _: str) -> list[Result]:
        """The real thing, to this operator alone."""
        if draft.is_empty:
            return self._refused(request, draft, Refusal("text"))
        adapter = self._desk.adapters[request.event.place.account]
        results: list[Result] = []
        for locale in draft.contents:
            for call in self._desk.composer.calls(draft, locale, adapter):
                alone = replace(call, only_for=request.person.id, everyone=False)
                results.append(Say(alone, place=request.event.place.whole))
        told = say(request.locale, "announce.tested", number=draft.id, revision=draft.revision)
        return [*results, *self._desk.told(request, told)]

    async def confirm(self, request: Request, draft: Announcement, revision: str) -> list[Result]:
        """Ask once more, with what will happen."""
        wanted = operations.confirm(draft, _number(revision), id_of(request.person), request.now)
        if isinstance(wanted, Refusal):
            return self._refused(request, draft, wanted)
        accounts = list(self._desk.adapters)
        count, _ = await self._desk.announcements.audience(draft, accounts, request.now)
        send = Button(
            plain(request.locale, "announce.button_send", count=count),
            f"announce:send:{draft.id}:{draft.revision}",
        )
        text = say(
            request.locale,
            "announce.confirm",
            number=draft.id,
            revision=draft.revision,
            count=count,
        )
        return self._desk.said(draft, text, (send,))

    async def send(self, request: Request, draft: Announcement, revision: str) -> list[Result]:
        """The revision that the operator has seen, at once or at the time that is set."""
        return await self._go(request, draft, revision, None)

    async def schedule(self, request: Request, draft: Announcement, rest: str) -> list[Result]:
        """The same at a time: of each group, or one instant."""
        revision, _, text = rest.partition(" ")
        try:
            planned = when.read(text, request.locale, request.now, self._desk.zone)
        except BadValue as error:
            return self._desk.told(request, error.said(request.locale))
        return await self._go(request, draft, revision, dumped(planned))

    async def _go(
        self, request: Request, draft: Announcement, revision: str, schedule: str | None
    ) -> list[Result]:
        after = operations.confirm(
            draft,
            _number(revision),
            id_of(request.person),
            request.now,
            schedule=schedule,
            approval=self._desk.approval,
        )
        if isinstance(after, Refusal):
            return self._refused(request, draft, after)
        accounts = list(self._desk.adapters)
        count, _ = await self._desk.announcements.audience(after, accounts, request.now)
        if count == 0:
            return self._refused(request, draft, Refusal("audience"))
        if after.stage is Stage.REQUESTED:
            return self._request(request, draft, after, count)
        return self._sent(request, draft, after, count, "confirmed")

    def _request(
        self, request: Request, draft: Announcement, after: Announcement, count: int
    ) -> list[Result]:
        text = say(
            request.locale,
            "announce.requested",
            number=after.id,
            revision=after.revision,
            count=count,
            who=request.person.name or request.person.id,
        )
        return [
            self._desk.changed(request, draft, after, "requested"),
            *self._desk.said(after, text, self._desk.buttons(request.locale, after)),
        ]

    def _sent(
        self,
        request: Request,
        before: Announcement,
        after: Announcement,
        count: int,
        what: str,
    ) -> list[Result]:
        change = self._desk.changed(request, before, after, what, creates=True, confirms=True)
        key = "announce.scheduled" if after.schedule else "announce.sending"
        text = say(request.locale, key, number=after.id, revision=after.revision, count=count)
        return [change, *self._desk.told(request, text)]

    async def approve(
        self, request: Request, requested: Announcement, revision: str
    ) -> list[Result]:
        """By somebody else than who wrote or requested it."""
        history = await self._desk.announcements.history(requested.id)
        authors = frozenset(who for _, who, _ in history)
        humans = frozenset(await self._desk.announcements.accounts_of(request.person))
        after = operations.approve(requested, _number(revision), authors, humans, request.now)
        if isinstance(after, Refusal):
            return self._refused(request, requested, after)
        accounts = list(self._desk.adapters)
        count, _ = await self._desk.announcements.audience(after, accounts, request.now)
        return self._sent(request, requested, after, count, "approved")

    async def give_back(self, request: Request, requested: Announcement, _: str) -> list[Result]:
        """Not so: it is a draft again."""
        return self._decided(request, requested, operations.give_back(requested), "returned")

    async def pause(self, request: Request, going: Announcement, _: str) -> list[Result]:
        """Hold back what has not gone."""
        return self._decided(request, going, operations.pause(going), "paused")

    async def resume(self, request: Request, paused: Announcement, _: str) -> list[Result]:
        """Go on."""
        return self._decided(request, paused, operations.resume(paused, request.now), "resumed")

    async def cancel(self, request: Request, going: Announcement, _: str) -> list[Result]:
        """Send nothing more."""
        return self._decided(request, going, operations.cancel(going), "cancelled")

    async def recall(self, request: Request, gone: Announcement, _: str) -> list[Result]:
        """Delete it everywhere it can be."""
        return self._decided(request, gone, operations.recall(gone), "recalled")

    async def correct(self, request: Request, gone: Announcement, revision: str) -> list[Result]:
        """The newest revision, in place of what has gone."""
        after = operations.correct(gone, _number(revision))
        if isinstance(after, Refusal):
            return self._refused(request, gone, after)
        change = self._desk.changed(request, gone, after, "corrected", confirms=True)
        text = say(request.locale, "announce.correcting", number=after.id, revision=after.revision)
        return [change, *self._desk.told(request, text)]

    async def resend(self, request: Request, gone: Announcement, rest: str) -> list[Result]:
        """What failed, again; with a group's number also what is uncertain there."""
        after = operations.resend(gone, request.now)
        if isinstance(after, Refusal):
            return self._refused(request, gone, after)
        change = self._desk.changed(request, gone, after, "resent")
        text = say(request.locale, "announce.resent", number=after.id)
        again = Resent(gone.id, _number(rest))
        return [change, again, *self._desk.told(request, text)]

    def _decided(
        self, request: Request, before: Announcement, after: Outcome, what: str
    ) -> list[Result]:
        if isinstance(after, Refusal):
            return self._refused(request, before, after)
        text = say(request.locale, f"announce.{what}", number=before.id)
        return [
            self._desk.changed(request, before, after, what),
            *self._desk.told(request, text),
        ]

    def _refused(
        self, request: Request, announcement: Announcement, refusal: Refusal
    ) -> list[Result]:
        """Why not, and what would do."""
        text = say(
            request.locale,
            f"announce.no_{refusal.why}",
            number=announcement.id,
            revision=announcement.revision,
            stage=Markdown(say(request.locale, f"announce.stage_{announcement.stage}")),
        )
        return self._desk.told(request, text)


def _number(text: str) -> int | None:
    text = text.strip().lstrip("#")
    return int(text[:9]) if text.isascii() and text.isdigit() else None
