"""Whether what was released works for those who asked for it, and what is wrong if not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import developing_card, requirement_home
from bot.adapters.port import Adapter
from bot.command import PressRoute, Relay, Relayed
from bot.handlers.ticket_sides import name_of
from bot.people import id_of
from bot.request import Request, Result, Say, files_of, reply
from bot.texts import Markdown, plain, say
from chat.delivery import Lane
from chat.directory import Group, GroupKind, Role
from chat.event import Incoming
from chat.message import Button, Outgoing
from feedback import operations
from feedback.model import Kind, Requirement, Stage
from feedback.operations import Refusal, RequirementChanged
from storage import developing, directory, requirement_rows
from storage.database import Database

ASKING = "verify"
"""The question that is open: what is wrong with what was released."""
ASKED_FOR = timedelta(days=1)
_NOTHING = Relayed([], handled=False)


@dataclass(frozen=True, slots=True)
class _Asked:
    """``own``: the request of who presses; ``ops``, ``developers``: the channels that read of it,
    as far as there are any.
    """

    root: Requirement
    own: Requirement | None
    ops: Group | None
    developers: Group | None


class VerifyingHandlers:
    """``adapters``: of the accounts that are connected."""

    def __init__(self, database: Database, adapters: Mapping[str, Adapter]) -> None:
        self._database = database
        self._adapters = adapters

    def presses(self) -> list[PressRoute]:
        """What its buttons lead to."""
        return [
            PressRoute("verify", self.press, anywhere=True),
            PressRoute("rework", self.rework, Role.OPERATOR, anywhere=True),
        ]

    def relays(self) -> list[Relay]:
        """What sees messages before they count as questions."""
        return [self.relay]

    async def press(self, request: Request) -> list[Result]:
        """Somebody who asked for it says whether it works for them."""
        number, _, answer = request.args.partition(":")
        found = await self._asked(request, number) if answer in ("yes", "no") else None
        if found is None:
            return reply(say(request.locale, "press.stale"))
        if found.own is None:
            return reply(say(request.locale, "verifying.others", number=found.root.id))
        if found.root.stage not in (Stage.RELEASED, Stage.VERIFIED):
            return reply(say(request.locale, "verifying.going_on", number=found.root.id))
        if answer == "yes":
            return self._works(request, found.root, found.own)
        return self._fails(request, found, found.own)

    async def rework(self, request: Request) -> list[Result]:
        """An operator has it built again."""
        found = await self._asked(request, request.args)
        if found is None or not self._may_see(request, found.root):
            return reply(say(request.locale, "press.stale"))
        root, locale = found.root, request.locale
        after = operations.moved(root, Stage.BUILDING)
        at = Markdown(developing_card.stage(locale, root.stage))
        if isinstance(after, Refusal):
            text = say(locale, "verifying.no", number=root.id, stage=at)
            return self._there(request, root, text)
        why = plain(locale, "verifying.fails")
        changed = RequirementChanged(root, after, id_of(request.person), "reworked", why)
        return [
            changed,
            *self._there(request, root, say(locale, "verifying.again", number=root.id)),
        ]

    async def relay(self, request: Request) -> Relayed:
        """What is wrong, in the words of who was asked: their next message there."""
        event = request.event
        if not isinstance(event, Incoming) or event.revision:
            return _NOTHING
        place = event.place
        if not (event.addressed or event.direct or place.thread):
            return _NOTHING
        asked = await self._database.read(
            lambda tx: requirement_rows.asking(
                tx,
                place.account,
                place.conversation,
                place.thread or "",
                request.person.id,
                request.now,
            )
        )
        text = event.text.strip()
        if asked is None or asked.asking != ASKING or not (text or event.files):
            return _NOTHING
        after = replace(
            asked,
            text="\n\n".join(each for each in (asked.text, text) if each),
            files=(*asked.files, *files_of(request)),
            asking="",
            asking_until=None,
        )
        added = RequirementChanged(asked, after, id_of(request.person), "added")
        thanks = reply(say(request.locale, "verifying.added", number=asked.root))
        return Relayed([added, *thanks], handled=True)

    def _works(self, request: Request, root: Requirement, own: Requirement) -> list[Result]:
        thanks = reply(say(request.locale, "verifying.thanks", number=root.id))
        who, results = id_of(request.person), list[Result]()
        if own.asking == ASKING:  # they had said no before
            settled = replace(own, asking="", asking_until=None)
            results.append(RequirementChanged(own, settled, who, "asked"))
            if own.id == root.id:
                root = replace(settled, version=own.version + 1)
        after = operations.moved(root, Stage.VERIFIED)
        if not isinstance(after, Refusal):
            why = plain(request.locale, "verifying.confirmed")
            results.append(RequirementChanged(root, after, who, "verified", why))
        return [*results, *thanks]

    def _fails(self, request: Request, found: _Asked, own: Requirement) -> list[Result]:
        """Operators and developers read of it; what is wrong comes with the next message."""
        until = request.now + ASKED_FOR
        asking = replace(own, asking=ASKING, asking_until=until)
        asked = RequirementChanged(own, asking, id_of(request.person), "asked")
        told: list[Result] = []
        if own.asking != ASKING:
            told += self._told(request, found.root, found.ops, "rework")
            told += self._told(request, found.root, found.developers, "develop:building")
        question = say(request.locale, "verifying.what", number=found.root.id)
        return [asked, *told, *reply(question)]

    def _told(
        self, request: Request, root: Requirement, channel: Group | None, value: str
    ) -> list[Result]:
        if channel is None:
            return []
        locale = channel.locale
        who = name_of(request, locale)
        text = say(locale, "verifying.failed", who=who, number=root.id)
        button = Button(plain(locale, "verifying.button_again"), f"{value}:{root.id}")
        place = requirement_home.place_of(channel)
        return [Say(Outgoing(text, (button,)), Lane.NOTICE, place, root.topic)]

    def _there(self, request: Request, root: Requirement, text: str) -> list[Result]:
        """In the thread of operators where it was pressed."""
        return [Say(Outgoing(text), place=request.event.place.whole, topic=root.topic)]

    def _may_see(self, request: Request, root: Requirement) -> bool:
        here = request.event.place.account
        same_world = (here == "local") == (root.account == "local")
        in_ops = request.group.kind is GroupKind.OPS
        return here == root.account or (same_world and in_ops)

    async def _asked(self, request: Request, number: str) -> _Asked | None:
        """The root of a request, and which of its family is of who presses."""
        if not number.isdecimal():
            return None

        async def read(tx: AsyncConnection) -> _Asked | None:
            found = await requirement_rows.by_id(tx, int(number[:18]))
            root = await requirement_rows.by_id(tx, found.root) if found else None
            if root is None:
                return None
            person = request.person
            family = await requirement_rows.family(tx, root.id)
            theirs = [each for each in family if each.is_of(person.account, person.id)]
            here = [each for each in theirs if each.place == request.event.place]
            own = next(iter([*here, *theirs]), None)
            ops = await requirement_home.ops_channel(tx, root, self._adapters)
            return _Asked(root, own, ops, await self._developers(tx, root))

        return await self._database.read(read)

    async def _developers(self, tx: AsyncConnection, root: Requirement) -> Group | None:
        place = await developing.card_of(tx, root.id) if root.kind is Kind.BUG else None
        if place is None or place.account not in self._adapters:
            return None
        group = await directory.group(tx, place.account, place.conversation)
        is_one = group is not None and group.kind is GroupKind.DEVELOPERS
        return group if is_one and group is not None and group.gone_at is None else None
