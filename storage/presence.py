"""Where the bot is no longer, and where it is back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.delivery import State
from chat.directory import Group, GroupEntry, GroupKind
from chat.effect import Effect, Overtaken
from chat.message import Place
from chat.presence import GroupLeft, GroupRenamed
from storage.directory import to_group
from storage.schema import deliveries, groups
from storage.types import Write


async def leave(
    tx: AsyncConnection, place: Place, why: str, at: datetime, now: datetime
) -> GroupEntry | None:
    """The bot can't be in a conversation any more, since ``at``: nothing that waits is sent.

    The group, if that was not known; None if it was, or nothing is known of such a conversation.
    """
    left = (
        update(groups)
        .where(_is_at(place), groups.c.gone_at.is_(None))
        .values(gone_at=at, gone_why=why)
        .returning(groups)
    )
    row = (await tx.execute(left)).mappings().first()
    waiting = (
        deliveries.c.account == place.account,
        deliveries.c.conversation == place.conversation,
        deliveries.c.settled_at.is_(None),
        deliveries.c.state == State.PENDING,
    )
    skipped = {"state": State.SKIPPED, "why": reason(why), "settled_at": now}
    await tx.execute(update(deliveries).where(*waiting).values(skipped))
    return None if row is None else GroupEntry(row["id"], to_group(row))


async def come_back(tx: AsyncConnection, place: Place) -> None:
    """The bot is there again."""
    back = update(groups).where(_is_at(place)).values(gone_at=None, gone_why="")
    await tx.execute(back)


async def skipped_for(tx: AsyncConnection, place: Place) -> str | None:
    """Why nothing is to be sent there; None if something may."""
    query = select(groups.c.gone_why).where(_is_at(place), groups.c.gone_at.is_not(None))
    why = (await tx.execute(query)).scalar_one_or_none()
    return None if why is None else reason(why)


async def gone(tx: AsyncConnection, accounts: Collection[str]) -> list[Group]:
    """Groups to decide about, and ops channels, that the bot is in no longer."""
    query = select(groups).where(
        groups.c.account.in_(accounts),
        groups.c.gone_at.is_not(None),
        groups.c.kind != GroupKind.DIRECT,
        groups.c.approved.is_(True),
    )
    rows = (await tx.execute(query.order_by(groups.c.id))).mappings()
    return [to_group(row) for row in rows]


def reason(why: str) -> str:
    """What a delivery is skipped for."""
    return f"the bot is not there any more: {why}"


def _is_at(place: Place) -> ColumnElement[bool]:
    return and_(groups.c.account == place.account, groups.c.conversation == place.conversation)


async def _leave(tx: AsyncConnection, effect: GroupLeft, now: datetime) -> None:
    place = Place(effect.account, effect.conversation)
    if await leave(tx, place, effect.why, effect.at, now) is None:
        raise Overtaken  # sending has found it out meanwhile, and told


async def _rename(tx: AsyncConnection, effect: GroupRenamed, _: datetime) -> None:
    """A name that operators have given it stays."""
    here = _is_at(Place(effect.account, effect.conversation))
    renamed = update(groups).where(here, groups.c.named.is_(False)).values(name=effect.name)
    await tx.execute(renamed)


WRITES: dict[type[Effect], Write] = {GroupLeft: _leave, GroupRenamed: _rename}
"""What each effect is written by."""
