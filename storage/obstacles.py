"""What keeps a delivery from being sent, looked at when it is claimed."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Stage
from announcements.reasons import Reason
from chat.attention import quiet_ends, week_of
from chat.delivery import Delivery, Kind, Lane, Next, State
from storage import presence, tickets
from storage.attention import next_slot
from storage.database import lock_place
from storage.schema import announcements, deliveries, groups

_BEHIND = timedelta(seconds=1)
"""After so long it is seen again whether the part before has gone."""
_ENDED = {Stage.CANCELLED: Reason.CANCELLED, Stage.RECALLED: Reason.RECALLED}


async def obstacle(
    tx: AsyncConnection, delivery: Delivery, zone: str, now: datetime
) -> Next | None:
    """What becomes of a delivery instead of being sent; None if it may be sent.

    ``zone``: of groups that have none. PENDING: it was put aside, until then or until somebody
    lets it go.
    """
    if (why := await presence.skipped_for(tx, delivery.place)) is not None:
        return Next(State.SKIPPED, why=why)
    if delivery.yields and await tickets.is_taken(tx, delivery.place):
        return Next(State.SKIPPED, why="a human has taken over")
    if delivery.announcement is not None:
        return await _of_announcement(tx, delivery, zone, now)
    return None


async def _of_announcement(
    tx: AsyncConnection, delivery: Delivery, zone: str, now: datetime
) -> Next | None:
    row = await _known(tx, delivery)
    if row is None:
        return Next(State.PENDING)  # it was withdrawn since it was read
    if (why := _refusal(row, delivery.kind)) is not None:
        return Next(State.SKIPPED, why=why)
    if row["stage"] == Stage.PAUSED:
        await _park(tx, delivery, None, Reason.PAUSED)
        return Next(State.PENDING)
    if delivery.kind is not Kind.SEND:
        return None
    if delivery.part > 0:
        return await _behind(tx, delivery, row["group_id"], now)
    there = row["time_zone"] or zone
    until = None if row["urgent"] else _quiet_until(row, there, now)
    if until is not None:
        await _park(tx, delivery, until, Reason.QUIET)
        return Next(State.PENDING)
    if row["period"] != (week := week_of(now, there)):
        await _count_in(tx, delivery, row["group_id"], week)
    return None


async def _known(tx: AsyncConnection, delivery: Delivery) -> RowMapping | None:
    """What was decided cannot change until the claim is committed; None: the row is gone."""
    query = (
        select(
            deliveries.c.group_id,
            deliveries.c.period,
            announcements.c.stage,
            announcements.c.urgent,
            groups.c.approved,
            groups.c.opted_out_at,
            groups.c.quiet_hours,
            groups.c.quiet_until,
            groups.c.time_zone,
        )
        .join(announcements, announcements.c.id == deliveries.c.announcement_id)
        .join(groups, groups.c.id == deliveries.c.group_id)
        .where(deliveries.c.id == delivery.id)
        .with_for_update(read=True, of=announcements)
    )
    return (await tx.execute(query)).mappings().first()


def _refusal(row: RowMapping, kind: Kind) -> Reason | None:
    stage = Stage(row["stage"])
    if kind is Kind.DELETE:
        return None
    if kind is Kind.EDIT:
        return Reason.RECALLED if stage is Stage.RECALLED else None
    if stage in _ENDED:
        return _ENDED[stage]
    if row["opted_out_at"] is not None:
        return Reason.OPTED_OUT
    return None if row["approved"] else Reason.UNAPPROVED


async def _behind(
    tx: AsyncConnection, delivery: Delivery, group_id: int, now: datetime
) -> Next | None:
    """What follows makes sense only behind what may have arrived; and never overtakes it."""
    query = select(deliveries.c.state).where(
        deliveries.c.announcement_id == delivery.announcement,
        deliveries.c.group_id == group_id,
        deliveries.c.kind == Kind.SEND,
        deliveries.c.part == delivery.part - 1,
    )
    state = (await tx.execute(query)).scalar_one_or_none()
    if state in (State.SENT, State.UNCERTAIN):
        return None
    if state not in (State.PENDING, State.SENDING):
        return Next(State.SKIPPED, why=Reason.BEGINNING)
    this = update(deliveries).where(deliveries.c.id == delivery.id)
    await tx.execute(this.values(lane=int(Lane.PARKED), not_before=now + _BEHIND))
    return Next(State.PENDING)


def _quiet_until(row: RowMapping, zone: str, now: datetime) -> datetime | None:
    """Until when the group is to be left alone: by its quiet hours, or by somebody's word."""
    ends = [quiet_ends(now, row["quiet_hours"], zone)]
    if row["quiet_until"] is not None and row["quiet_until"] > now:
        ends.append(row["quiet_until"])
    return max((end for end in ends if end is not None), default=None)


async def _park(
    tx: AsyncConnection, delivery: Delivery, until: datetime | None, why: Reason
) -> None:
    """Put aside all that its announcement still has for this recipient, in its order."""
    this = select(deliveries.c.group_id).where(deliveries.c.id == delivery.id).scalar_subquery()
    waiting = and_(
        deliveries.c.announcement_id == delivery.announcement,
        deliveries.c.group_id == this,
        deliveries.c.state == State.PENDING,
    )
    values: dict[str, Any] = {"lane": int(Lane.PARKED), "why": why}
    if until is not None:
        values["not_before"] = until
    await tx.execute(update(deliveries).where(waiting).values(values))


async def _count_in(tx: AsyncConnection, delivery: Delivery, group_id: int, period: str) -> None:
    """It takes the attention of the week in which it is sent."""
    await lock_place(tx, "attention")
    values = {"period": period, "slot": next_slot(group_id, period)}
    await tx.execute(update(deliveries).where(deliveries.c.id == delivery.id).values(values))
