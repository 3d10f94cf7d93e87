"""What became of announcements, broken down: by platform, tier and region, by reason, by group."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Subquery, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Announcement
from announcements.progress import Tally, Trouble
from chat.delivery import Kind, State
from storage.announced import RANKS, belonging, by_recipient, changing, row_rank
from storage.schema import customers, deliveries, groups

BY = {"platform": groups.c.account, "tier": customers.c.tier, "region": customers.c.region}
"""By what recipients are counted."""


async def tallies(
    tx: AsyncConnection, announcement_id: int, by: str, now: datetime
) -> list[tuple[str, Tally]]:
    """Recipients by what became of them, for each "platform", "tier" or "region"; in order.

    '' is where that is not known.
    """
    recipients = by_recipient(belonging(announcement_id, Kind.SEND, 0), now)
    value = func.coalesce(BY[by], "").label("value")
    query = (
        select(value, recipients.c.rank, func.count().label("count"))
        .select_from(recipients)
        .join(groups, groups.c.id == recipients.c.group_id)
        .outerjoin(customers, customers.c.id == groups.c.customer_id)
        .group_by(value, recipients.c.rank)
    )
    found: dict[str, dict[int, int]] = {}
    for name, rank, count in await tx.execute(query):
        found.setdefault(name, {})[rank] = count
    return [(name, _counted(counts)) for name, counts in sorted(found.items())]


def _counted(by_rank: Mapping[int, int]) -> Tally:
    counts = {state: by_rank.get(rank, 0) for state, rank in RANKS.items()}
    return Tally(
        sent=counts[State.SENT],
        failed=counts[State.FAILED],
        skipped=counts[State.SKIPPED],
        uncertain=counts[State.UNCERTAIN],
        waiting=counts[State.PENDING],
    )


async def troubles(
    tx: AsyncConnection,
    announcement: Announcement,
    states: Collection[State],
    *,
    offset: int,
    limit: int,
    change: bool = False,
) -> list[Trouble]:
    """Recipients in these states with the reason, in order of their number.

    ``change``: of the newest correction or recall.
    """
    recipients = _ended(announcement, change=change)
    query = (
        select(
            groups.c.id,
            groups.c.name,
            groups.c.account,
            groups.c.conversation,
            groups.c.opted_out_at,
            recipients.c.why,
        )
        .join(groups, groups.c.id == recipients.c.group_id)
        .where(recipients.c.first == 1, recipients.c.state.in_(states))
        .order_by(groups.c.id)
        .offset(offset)
        .limit(limit)
    )
    return [
        Trouble(row.id, row.name or row.conversation, row.account, row.why, row.opted_out_at)
        for row in await tx.execute(query)
    ]


async def reasons(
    tx: AsyncConnection, announcement: Announcement, *, change: bool = False
) -> list[tuple[State, str, int]]:
    """Why how many recipients are in a final state other than sent, most first."""
    recipients = _ended(announcement, change=change)
    final = [State.FAILED, State.SKIPPED, State.UNCERTAIN]
    count = func.count()
    query = (
        select(recipients.c.state, recipients.c.why, count)
        .where(recipients.c.first == 1, recipients.c.state.in_(final))
        .group_by(recipients.c.state, recipients.c.why)
        .order_by(count.desc(), recipients.c.why)
    )
    return [(State(state), why, number) for state, why, number in await tx.execute(query)]


def _ended(announcement: Announcement, *, change: bool) -> Subquery:
    """Its deliveries; ``first`` is 1 for the one that says what became of a recipient."""
    kind, revision = changing(announcement) if change else (Kind.SEND, 0)
    decides = func.row_number().over(
        partition_by=deliveries.c.group_id, order_by=(row_rank().desc(), deliveries.c.part)
    )
    return (
        select(deliveries.c.group_id, deliveries.c.state, deliveries.c.why, decides.label("first"))
        .where(belonging(announcement.id, kind, revision))
        .subquery()
    )
