"""What those who asked for something hear when it changes, in their thread and their language."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import choices
from bot.adapters.port import Adapter, Capability, named
from bot.handlers.feedback_words import called, standing
from bot.logs import Observe, unobserved
from bot.texts import Markdown, plain, say
from chat.delivery import Kind as Sending
from chat.delivery import Lane
from chat.directory import GroupKind
from chat.message import Button, Outgoing, Place
from feedback.model import Kind, Requirement, Stage
from storage import deliveries, directory, requirement_following, requirement_rows
from storage.deliveries import NewDelivery
from storage.requirement_following import Open

log = structlog.get_logger()
Thanks = Callable[[AsyncConnection, Open], Awaitable[Outgoing | None]]
"""The words for who asked for what an announcement names."""
UNCONNECTED = "unconnected"
"""Why a notice can't be made: the account is not connected."""
_MENDED = frozenset({Stage.ACCEPTED, Stage.BUILDING, Stage.RELEASED})
"""Stages that are told in other words of a bug: it is mended, not given."""
BROKEN = "broken"
"""The same: it can't be worded, by a mistake of ours."""


class Notices:
    """``thanks``: what is said when an announcement brings it."""

    def __init__(
        self,
        adapters: Mapping[str, Adapter],
        thanks: Thanks | None = None,
        observe: Observe = unobserved,
    ) -> None:
        self._adapters = adapters
        self._thanks = thanks
        self._observe = observe

    async def tell(
        self, tx: AsyncConnection, accounts: Sequence[str], limit: int, now: datetime
    ) -> int:
        """Make the deliveries of some notices that have none; how many notices that were.

        Each has a key of its own: it is made once, whoever does it.
        """
        found = await requirement_following.open_notices(tx, limit)
        if not found:
            return 0
        made = [await self._made(tx, told, accounts) for told in found]
        # All at once: places are locked in one order, so that nobody waits for each other.
        new = [each for one in made if not isinstance(one, str) for each in one]
        await deliveries.enqueue(tx, new, now)
        self._observe("notices made")
        for told, one in zip(found, made, strict=True):
            why = one if isinstance(one, str) else ""
            await requirement_following.settle(tx, told, _key(told), why)
        return len(found)

    async def _made(
        self, tx: AsyncConnection, told: Open, accounts: Sequence[str]
    ) -> list[NewDelivery] | str:
        """The deliveries of one, or why there can't be any: it must not hold up the others."""
        place = told.member.place
        if place is None or place.account not in accounts:
            return UNCONNECTED
        try:
            return await self._worded(tx, told, place)
        except SQLAlchemyError:  # it may go later, and nothing else can be done in this transaction
            raise
        except Exception as error:
            log.error("notices.broken", requirement=told.about.id, error=error)
            return BROKEN

    async def _worded(self, tx: AsyncConnection, told: Open, place: Place) -> list[NewDelivery]:
        key, adapter = _key(told), self._adapters[place.account]
        message = named(await self._message(tx, told), adapter)
        if Capability.BUTTONS not in adapter.capabilities:
            message = choices.numbered(message, told.member.locale)
        threads = Capability.THREADS in adapter.capabilities
        topic = await self._topic(tx, told.member) if threads else None
        there = place if threads else place.whole
        return [
            NewDelivery(
                there, Lane.NOTICE, Sending.SEND, f"{key}-{n}" if n else key, part, topic=topic
            )
            for n, part in enumerate(adapter.split(message))
        ]

    async def _topic(self, tx: AsyncConnection, member: Requirement) -> str | None:
        """Of what is said in a group where their request began no thread, as a slash command."""
        if member.thread:
            return None
        group = await directory.group(tx, member.account, member.conversation)
        direct = group is not None and group.kind is GroupKind.DIRECT
        return None if direct else member.asked_topic

    async def _message(self, tx: AsyncConnection, told: Open) -> Outgoing:
        own, about = told.member, told.about
        locale, what = own.locale, Markdown(subject(own.locale, own, about))
        if told.kind == "thanks" and self._thanks is not None:
            thanks = await self._thanks(tx, told)
            if thanks is not None:
                return thanks
        if told.kind in ("merged", "split"):
            root = await requirement_rows.by_id(tx, own.root) or own
            facts = {"number": root.id, "standing": Markdown(standing(locale, root, root))}
            return Outgoing(say(locale, f"heard.{told.kind}", what=what, **facts))
        stage = Stage.RELEASED if told.kind == "thanks" else Stage(told.detail)
        if stage is Stage.DECLINED:
            reason = told.why or about.reason
            key = "declined" if reason else "declined_bare"
            return Outgoing(say(locale, f"heard.{key}", what=what, reason=reason))
        mended = about.kind is Kind.BUG and stage in _MENDED
        text = say(locale, f"heard.bug_{stage}" if mended else f"heard.{stage}", what=what)
        return Outgoing(text, asks(locale, about) if stage is Stage.RELEASED else ())


def _key(told: Open) -> str:
    return f"requirement-{told.about.id}-{told.version}-to-{told.member.id}"


def subject(locale: str, own: Requirement, about: Requirement) -> str:
    """How it is called to who asked: their own request by their words, unless there is better."""
    shown = about if about.title else own
    name = called(shown, own)
    key = "heard.name" if name else "heard.bare"
    return say(locale, key, number=about.id, name=Markdown(name))


def asks(locale: str, about: Requirement) -> tuple[Button, ...]:
    """Whether it works for them."""
    return tuple(
        Button(plain(locale, f"verify.{answer}"), f"verify:{about.id}:{answer}")
        for answer in ("yes", "no")
    )
