"""What all that operators do with announcements shares: which one, where, and how it looks now."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from announcements import operations
from announcements.model import Announcement, AnnouncementChanged, Stage
from announcements.operations import Outcome, Refusal
from announcements.ports import Announcements
from announcements.progress import Timing
from announcements.releases import Release
from bot import announcement_phase
from bot.adapters.port import Adapter, Capability
from bot.announcement_composing import Composer, headline
from bot.announcement_describing import brings, content_lines, time_line, versions
from bot.announcement_progress import withdrawn
from bot.announcement_reach import groups, reach
from bot.handlers.announcement_refusals import refused
from bot.people import id_of
from bot.request import Request, Result, Say
from bot.texts import Markdown, plain, say
from chat.directory import GroupKind
from chat.message import Button, Outgoing

_PAGE = 1
"""The first, of a list."""
_WHOM = ("audience", "groups")
_ONWARD = ("groups", "next")
"""Parts of the rows of buttons."""
_AUTHORED = ("made", "changed", "requested")
"""What people did to one who may then not approve it."""
_NUMBER = re.compile(r"[#\uff03]?(\d{1,18})(?!\d)\s*")


@dataclass(frozen=True, slots=True)
class Desk:
    """``zone``: of groups that have none. ``approval``: a second operator has to agree."""

    announcements: Announcements
    composer: Composer
    adapters: Mapping[str, Adapter]
    zone: str
    approval: bool

    async def find(self, request: Request, number: str) -> Announcement | list[Result]:
        """The one with this number, as far as operators here may see it; else what to say."""
        found = _NUMBER.match(number)
        known = await self.announcements.announcement(int(found[1])) if found else None
        if known is None or not self._may_see(request, known):
            return self.told(request, say(request.locale, "announce.unknown", number=number[:20]))
        return known

    def _may_see(self, request: Request, announcement: Announcement) -> bool:
        """Those of the account; in an ops channel of all accounts that its operators look after."""
        here, home = request.event.place.account, announcement.home.account
        same_world = (here == "local") == (home == "local")
        return here == home or (same_world and request.group.kind is GroupKind.OPS)

    def changed(
        self,
        request: Request,
        before: Announcement,
        after: Announcement,
        what: str,
        *,
        creates: bool = False,
        confirms: bool = False,
    ) -> AnnouncementChanged:
        """The change, by who asks for it; ``confirms``: with what it says then, for everywhere."""
        bodies = self.composer.bodies(after, self.adapters) if confirms else ()
        ends = before.confirmed is not None and after.confirmed is None
        return AnnouncementChanged(
            before,
            after,
            id_of(request.person),
            what,
            bodies=bodies,
            creates=creates,
            withdraws=ends or (before.confirmed is not None and creates),
            instead=self._instead(request, after) if ends else None,
            zone=self.zone,
        )

    def _instead(self, request: Request, after: Announcement) -> Outgoing | None:
        """What its progress message says once nothing is planned; None where it can't change."""
        home = self.adapters.get(after.home.account)
        if home is None or Capability.EDIT not in home.capabilities:
            return None
        return withdrawn(request.group.locale, after, self.zone)

    async def edited(self, before: Announcement, after: Announcement) -> Outcome:
        """What a change of what operators see makes of an announcement."""
        drafted = before.stage is Stage.DRAFT
        begun = not drafted and await self.announcements.has_begun(before.id)
        return operations.edited(before, after, begun=begun)

    def told(self, request: Request, text: str, buttons: tuple[Button, ...] = ()) -> list[Result]:
        """For the operator: in an ops channel and directly as a reply, else for them alone."""
        only_for = None if request.among_operators else request.person.id
        return [Say(Outgoing(text, buttons, only_for=only_for))]

    def said(self, announcement: Announcement, text: str) -> list[Result]:
        """In the thread of an announcement, where it is worked on."""
        return [Say(Outgoing(text), place=announcement.home, topic=announcement.topic)]

    def shown(self, request: Request, announcement: Announcement, message: Outgoing) -> Say:
        """Where it is worked on, in its thread; to who looks at it from elsewhere, there."""
        if request.event.place.whole != announcement.home:
            return Say(message)
        return Say(message, place=announcement.home, topic=announcement.topic)

    def has_thread(self, announcement: Announcement) -> bool:
        """Whether what is said about it stands in a thread of its own."""
        home = self.adapters.get(announcement.home.account)
        threads = home is not None and Capability.THREADS in home.capabilities
        return announcement.topic is not None and threads

    def is_outside(self, request: Request, announcement: Announcement) -> bool:
        """Whether who asks does not look at what is said about it."""
        place = request.event.place
        if place.whole != announcement.home:
            return True
        return self.has_thread(announcement) and place.thread is None

    def here(
        self,
        request: Request,
        announcement: Announcement,
        text: str,
        buttons: tuple[Button, ...] = (),
    ) -> list[Result]:
        """A sentence about it, where ``shown`` shows it."""
        return [self.shown(request, announcement, Outgoing(text, buttons))]

    async def card(
        self,
        request: Request,
        announcement: Announcement,
        *,
        first: str = "",
        preview: bool = True,
        releases: Sequence[Release] | None = None,
    ) -> list[Result]:
        """What it says, as groups see it, then ``first``, what it is at and what can be done.

        ``releases``: what it is to bring; None: what it brings by now.
        """
        home = self.adapters[request.event.place.account]
        loopback = Capability.LOOPBACK in home.capabilities
        results: list[Result] = []
        for locale in versions(announcement) if preview else ():
            message = self.composer.message(announcement, locale, loopback=loopback)
            message = replace(message, buttons=(), everyone=False)
            results.append(self.shown(request, announcement, message))
        text = await self.summary(request, announcement, releases)
        text = f"{first}\n\n{text}" if first else text
        buttons = self.buttons(request.locale, announcement)
        return [*results, self.shown(request, announcement, Outgoing(text, buttons))]

    async def is_own(self, request: Request, announcement: Announcement) -> bool:
        """Whether who asks has written, changed or requested it, by whichever of their accounts."""
        history = await self.announcements.history(announcement.id)
        authors = {who for _, who, what in history if what.startswith(_AUTHORED)}
        return not authors.isdisjoint(await self.announcements.accounts_of(request.person))

    async def timing(self, announcement: Announcement, now: datetime) -> Timing:
        """When groups get it that want announcements."""
        accounts = list(self.adapters)
        return await self.announcements.timing(announcement, accounts, self.zone, now)

    async def groups(
        self, request: Request, announcement: Announcement, locale: str = ""
    ) -> Markdown:
        """How many it is for, in words."""
        at = (list(self.adapters), locale or request.locale, request.now)
        return await groups(self.announcements, announcement, *at)

    async def refused(
        self, request: Request, announcement: Announcement, refusal: Refusal, **facts: object
    ) -> list[Result]:
        """Why not, and what would do."""
        text = await refused(self.announcements, request, announcement, refusal, self.zone, **facts)
        return self.told(request, text)

    async def phase(self, request: Request, announcement: Announcement) -> Markdown:
        """What it is at, in words."""
        return await announcement_phase.at(
            self.announcements, announcement, request.locale, request.now, self.zone
        )

    async def summary(
        self,
        request: Request,
        announcement: Announcement,
        releases: Sequence[Release] | None = None,
    ) -> str:
        """Stage, audience, time, languages, options, requirements: a line each."""
        locale = request.locale
        accounts = list(self.adapters)
        whom = await reach(self.announcements, announcement, accounts, locale, request.now)
        lines = [
            say(
                locale,
                "announce.title",
                number=announcement.id,
                stage=await self.phase(request, announcement),
                revision=announcement.revision,
                headline=Markdown(headline(announcement) or say(locale, "announce.no_text")),
            ),
            "",
            *whom,
        ]
        lines.append(time_line(locale, announcement, self.zone))
        lines += content_lines(locale, announcement, self.composer)
        if releases is None:
            releases = await self.announcements.releases(announcement.id)
        lines += brings(locale, releases)
        lines += [
            say(locale, "announce.cut", account=account, count=count)
            for account, count in self.composer.cuts(announcement, self.adapters)
        ]
        return "\n".join(lines)

    def buttons(self, locale: str, announcement: Announcement) -> tuple[Button, ...]:
        """What may be done with it now."""
        plan = ("return",) if announcement.schedule else ()
        verbs = {
            Stage.DRAFT: ("test", "change", *_WHOM, "options", "confirm", "discard"),
            Stage.REQUESTED: ("test", "approve", "return"),
            Stage.SENDING: (*plan, "pause", "cancel", "report", *_ONWARD),
            Stage.PAUSED: ("resume", *plan, "cancel", "report"),
            Stage.CANCELLED: (*plan, "report", "recall", *_ONWARD),
            Stage.RECALLED: ("report",),
            Stage.DISCARDED: ("restore",),
        }.get(announcement.stage, ())
        if announcement.reported_at is not None and announcement.stage is not Stage.RECALLED:
            verbs = ("report", "change", "recall", *_ONWARD)
        if announcement.stage is Stage.DRAFT and announcement.is_empty:
            verbs = ("write", "form", *_WHOM, "options", "discard")
        gone = announcement.confirmed is not None and announcement.stage is not Stage.RECALLED
        if gone and announcement.confirmed != announcement.revision:
            verbs = ("edit", *verbs)
        revision = announcement.revision
        return tuple(
            Button(
                plain(locale, f"announce.button_{verb}"),
                f"announce:{verb}:{announcement.id}:{_PAGE if verb == 'groups' else revision}",
            )
            for verb in verbs
        )
