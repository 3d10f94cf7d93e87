"""Testing an announcement: the real thing, to the operator's own accounts."""

from dataclasses import replace

from announcements.model import Announcement
from announcements.operations import Refusal
from bot.adapters.port import Adapter, Capability
from bot.handlers.announcement_desk import Desk
from bot.people import id_of
from bot.request import Request, Result, Say
from bot.texts import Markdown, plain, say
from chat.directory import Person
from chat.message import Button, Outgoing, Place

TESTED = "got:test"
"""What "got it" leads to in a test: nothing is noted."""


class AnnouncementTesting:
    """What it sends are replies: nobody counts them as recipients."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def test(self, request: Request, draft: Announcement, _: str) -> list[Result]:
        """Each language version with a label; then which accounts have got it, and which not."""
        if draft.is_empty:
            return await self._desk.refused(request, draft, Refusal("words"))
        place = request.event.place
        results = self._versions(request, draft, self._desk.adapters[place.account], None)
        facts = {"number": draft.id, "revision": draft.revision}
        lines = [say(request.locale, "announce.tested", **facts)]
        for account, person in await self._others(request):
            adapter = self._desk.adapters.get(account)
            chat = await self._desk.announcements.direct_chat(Person(account, person))
            if adapter is None:
                why = "unconnected"
            elif chat is None or chat.gone_at is not None:
                why = "no_chat" if chat is None else "gone"
            else:
                results += self._versions(request, draft, adapter, chat.conversation)
                why = "too"
            lines.append(say(request.locale, f"announce.test_{why}", account=account))
        return [*results, *self._desk.told(request, "\n".join(lines))]

    async def _others(self, request: Request) -> list[tuple[str, str]]:
        """The operator's accounts but for this one, each with who they are there."""
        known = await self._desk.announcements.accounts_of(request.person)
        others = [each.partition(":") for each in known if each != id_of(request.person)]
        return [(account, person) for account, _, person in others]

    def _versions(
        self, request: Request, draft: Announcement, adapter: Adapter, chat: str | None
    ) -> list[Result]:
        """``chat``: the operator's with the bot on another account; None: where they asked."""
        where = None if chat is None else Place(adapter.account, chat)
        alone = request.person.id if where is None and not request.private else None
        results: list[Result] = []
        for locale in draft.contents:
            label = say(
                request.locale,
                "announce.test_label",
                number=draft.id,
                revision=draft.revision,
                language=Markdown(say(request.locale, f"announce.language_{locale}")),
            )
            loopback = Capability.LOOPBACK in adapter.capabilities
            whole = self._desk.composer.message(draft, locale, loopback=loopback)
            got = Button(plain(locale, "announcement.got_it"), TESTED)
            real = replace(whole, buttons=(got,), only_for=alone, everyone=False)
            results.append(Say(Outgoing(label, only_for=alone), place=where))
            results.append(Say(real, place=where))
        return results

    async def got(self, request: Request) -> list[Result]:
        """The operator has pressed the button of a test."""
        return self._desk.told(request, say(request.locale, "announce.test_got"))
