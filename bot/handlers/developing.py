"""What developers do with the bugs of their channel: buttons, and words that operators read."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import developing_card, requirement_home
from bot.adapters.port import Adapter
from bot.command import PressRoute, Relay, Relayed
from bot.developing import DEVELOPED
from bot.handlers.ticket_relay import public
from bot.handlers.ticket_sides import body, name_of
from bot.people import id_of
from bot.request import Request, Result, Say, files_of, reply
from bot.texts import Markdown, say
from chat.delivery import Lane
from chat.directory import Group, GroupKind, Role
from chat.event import Incoming
from chat.message import Button, File, Outgoing, Place
from feedback import operations
from feedback.model import Requirement, Stage, requirement_of
from feedback.operations import Refusal, RequirementChanged
from storage import developing, directory, requirement_rows, sent, topics
from storage.database import Database

_STAGES = {"building", "testing", "released"}
_NOTHING = Relayed([], handled=False)


@dataclass(frozen=True, slots=True)
class _Bug:
    """``home``: where operators read of it; None if nowhere. ``ours``: its card is here."""

    requirement: Requirement
    home: Group | None
    ours: bool


class DevelopingHandlers:
    """``adapters``: of the accounts that are connected."""

    def __init__(self, database: Database, adapters: Mapping[str, Adapter]) -> None:
        self._database = database
        self._adapters = adapters

    def presses(self) -> list[PressRoute]:
        """What its buttons lead to."""
        return [PressRoute("develop", self.press, Role.OPERATOR, anywhere=True, developers=True)]

    def relays(self) -> list[Relay]:
        """What sees messages before they count as questions."""
        return [self.relay]

    async def press(self, request: Request) -> list[Result]:
        """How far a bug is, or that more has to be known of it."""
        verb, _, number = request.args.partition(":")
        bug = await self._bug(request, int(number[:18])) if number.isdecimal() else None
        if bug is None or verb not in {*_STAGES, "more"}:
            return reply(say(request.locale, "press.stale"))
        locale, requirement = request.locale, bug.requirement
        if not bug.ours:
            return reply(say(locale, "developers.not_here_now", number=requirement.id))
        if not requirement.is_root:
            facts = {"number": requirement.id, "root": requirement.root}
            return self._here(request, requirement, say(locale, "developers.merged", **facts))
        if verb == "more":
            return self._more(request, bug)
        return self._step(request, requirement, Stage(verb))

    async def relay(self, request: Request) -> Relayed:
        """What is written in the thread of a card is carried to operators, but for notes; and what
        they write in theirs to who has the card.
        """
        event = request.event
        if not isinstance(event, Incoming):
            return _NOTHING
        if request.group.kind is GroupKind.OPS:
            return await self._back(request, event)
        if request.group.kind is not GroupKind.DEVELOPERS:
            return _NOTHING
        number = await self._thread(event)
        bug = await self._bug(request, number) if number is not None else None
        if bug is None:
            return _NOTHING
        text, files = public(request.args), files_of(request)
        if event.revision or not (text or files):
            return Relayed([], handled=True)
        if not bug.ours:
            told = say(request.locale, "developers.not_here_now", number=bug.requirement.id)
            return Relayed(reply(told), handled=True)
        if bug.home is None:
            return Relayed(reply(say(request.locale, "developers.no_ops")), handled=True)
        return Relayed([self._carried(request, bug, bug.home, text, files)], handled=True)

    async def _back(self, request: Request, event: Incoming) -> Relayed:
        """To developers who have said something of it: until then operators are by themselves."""
        number = await self._thread(event)
        text, files = public(request.args), files_of(request)
        if number is None or event.revision:
            return _NOTHING
        here = event.place.whole
        there = await self._database.read(lambda tx: self._talking(tx, number, here))
        if there is None:
            return _NOTHING
        if not (text or files):
            return Relayed([], handled=True)
        who = name_of(request, there.locale)
        said = say(there.locale, "developers.answered", who=who, number=number)
        message = Outgoing(f"{said}{body(text, files)}", files=files)
        place = requirement_home.place_of(there)
        return Relayed([Say(message, Lane.NOTICE, place, f"requirement:{number}")], handled=True)

    async def _talking(self, tx: AsyncConnection, number: int, ops: Place) -> Group | None:
        """The channel that has a bug's card, if something was carried from there to operators."""
        place = await developing.card_of(tx, number)
        if place is None or place.account not in self._adapters:
            return None
        group = await directory.group(tx, place.account, place.conversation)
        if group is None or group.kind is not GroupKind.DEVELOPERS or group.gone_at is not None:
            return None
        spoken = await sent.was_carried(tx, f"requirement:{number}", place, ops)
        return group if spoken else None

    async def _thread(self, event: Incoming) -> int | None:
        place = event.place
        if place.thread is None:
            return None
        return requirement_of(await self._database.read(lambda tx: topics.topic_of(tx, place)))

    async def _bug(self, request: Request, number: int) -> _Bug | None:
        place = request.event.place.whole

        async def read(tx: AsyncConnection) -> _Bug | None:
            requirement = await requirement_rows.by_id(tx, number)
            if requirement is None:
                return None
            root = await requirement_rows.by_id(tx, requirement.root) or requirement
            home = await requirement_home.ops_channel(tx, root, self._adapters)
            ours = await developing.card_of(tx, number) == place
            return _Bug(requirement, home, ours and request.group.kind is GroupKind.DEVELOPERS)

        return await self._database.read(read)

    def _step(self, request: Request, bug: Requirement, stage: Stage) -> list[Result]:
        """One step further, or back; operators and those who asked are told because of it."""
        locale, number = request.locale, bug.id
        after = operations.moved(bug, stage)
        if isinstance(after, Refusal):
            at = Markdown(developing_card.stage(locale, bug.stage))
            key = "developers.already" if after.why == "already" else "developers.no_step"
            refused = say(locale, key, number=number, stage=at)
            return self._here(request, bug, refused, developing_card.buttons(locale, bug))
        changed = RequirementChanged(bug, after, id_of(request.person), DEVELOPED)
        now = Markdown(developing_card.stage(locale, stage))
        told = say(locale, "developers.did", who=name_of(request, locale), number=number, stage=now)
        buttons = developing_card.buttons(locale, after)
        return [changed, *self._here(request, bug, told, buttons)]

    def _more(self, request: Request, bug: _Bug) -> list[Result]:
        """Operators are asked for what is missing."""
        requirement, home = bug.requirement, bug.home
        if home is None:
            return self._here(request, requirement, say(request.locale, "developers.no_ops"))
        who = name_of(request, home.locale)
        text = say(home.locale, "developers.needs_more", who=who, number=requirement.id)
        place = requirement_home.place_of(home)
        asked = Say(Outgoing(text), Lane.NOTICE, place, requirement.topic)
        told = say(request.locale, "developers.asked", number=requirement.id)
        return [asked, *self._here(request, requirement, told)]

    def _carried(
        self, request: Request, bug: _Bug, home: Group, text: str, files: tuple[File, ...]
    ) -> Say:
        number = bug.requirement.root
        who = name_of(request, home.locale)
        said = say(home.locale, "developers.said", who=who, number=bug.requirement.id)
        message = Outgoing(f"{said}{body(text, files)}", files=files)
        return Say(message, Lane.NOTICE, requirement_home.place_of(home), f"requirement:{number}")

    def _here(
        self, request: Request, bug: Requirement, text: str, buttons: tuple[Button, ...] = ()
    ) -> list[Result]:
        """Said in the thread of the card."""
        message = Outgoing(text, buttons)
        return [Say(message, place=request.event.place.whole, topic=bug.topic)]
