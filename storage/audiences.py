"""Which groups an announcement is for, as a condition over groups and their customers."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, literal, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.audience import Criteria
from announcements.model import Announcement
from chat.delivery import Kind, State
from chat.directory import GroupEntry, GroupKind
from storage import grouping
from storage.schema import (
    activity,
    customers,
    deliveries,
    group_labels,
    groups,
    questions,
    tickets,
)

WITH_CUSTOMERS = groups.outerjoin(customers, customers.c.id == groups.c.customer_id)
"""What ``condition`` is about."""


def condition(
    announcement: Announcement, accounts: Collection[str], now: datetime
) -> ColumnElement[bool]:
    """Approved groups of these accounts that are wanted and not unwanted.

    Those that have opted out are among them: they are skipped, and the report says so.
    """
    audience, home = announcement.audience, announcement.home.account
    found = [
        groups.c.kind == GroupKind.GROUP,
        groups.c.approved.is_(True),
        groups.c.gone_at.is_(None),
        groups.c.account.in_(accounts),
        (groups.c.account == "local") == (literal(home) == "local"),
    ]
    if not announcement.world:
        found.append(groups.c.account == home)
    found += _of_groups(audience.wanted, now)
    unwanted = _of_groups(audience.unwanted, now)
    if unwanted:
        # NULL is no match: what is not known of a group leaves it in.
        found.append(not_(func.coalesce(or_(*unwanted), False)))
    if audience.after is not None:
        found.append(_got(audience.after))
    return and_(*found)


async def counted(
    tx: AsyncConnection, announcement: Announcement, accounts: Collection[str], now: datetime
) -> tuple[int, int]:
    """How many groups it is for, and how many of them have opted out."""
    out = func.count(groups.c.opted_out_at)
    query = select(func.count(), out).select_from(WITH_CUSTOMERS)
    row = (await tx.execute(query.where(condition(announcement, accounts, now)))).one()
    return row[0], row[1]


async def page(
    tx: AsyncConnection,
    announcement: Announcement,
    accounts: Collection[str],
    now: datetime,
    *,
    offset: int,
    limit: int,
) -> list[GroupEntry]:
    """Some of the groups it is for, in order of their number."""
    return await grouping.entries(
        tx, condition(announcement, accounts, now), offset=offset, limit=limit
    )


async def values(tx: AsyncConnection, field: str, accounts: Collection[str]) -> list[str]:
    """What groups of these accounts have in a field, for people to choose from; in order."""
    theirs = and_(groups.c.account.in_(accounts), groups.c.kind == GroupKind.GROUP)
    if field in ("products", "tags"):
        of_kind = group_labels.c.kind == field.removesuffix("s")
        query = select(group_labels.c.name).join(groups, groups.c.id == group_labels.c.group_id)
        query = query.where(theirs, of_kind)
    else:
        column = {
            "tiers": customers.c.tier,
            "regions": customers.c.region,
            "customers": customers.c.name,
            "platforms": groups.c.account,
            "locales": groups.c.locale,
        }[field]
        query = select(column).select_from(WITH_CUSTOMERS).where(theirs, column != "")
    return sorted(set((await tx.execute(query.distinct())).scalars()))


def _of_groups(wanted: Criteria, now: datetime) -> list[ColumnElement[bool]]:
    """A condition for each field that is given."""
    among = {
        groups.c.account: wanted.platforms,
        groups.c.locale: wanted.locales,
        groups.c.id: wanted.groups,
        customers.c.tier: wanted.tiers,
        customers.c.key: wanted.customers,
        func.lower(customers.c.region): tuple(region.lower() for region in wanted.regions),
    }
    found: list[ColumnElement[bool]] = [
        column.in_(given) for column, given in among.items() if given
    ]
    found += [
        _labelled(kind, keys)
        for kind, keys in (("product", wanted.products), ("tag", wanted.tags))
        if keys
    ]
    if wanted.active is not None:
        found.append(_active_since(now - timedelta(days=wanted.active)))
    if wanted.silent is not None:
        # Where the bot sees only what is said to it, nobody knows who is silent.
        seen = groups.c.visibility != "addressed"
        found.append(and_(seen, not_(_active_since(now - timedelta(days=wanted.silent)))))
    if wanted.tickets:
        found.append(_has_ticket())
    return found


def _labelled(kind: str, keys: Sequence[str]) -> ColumnElement[bool]:
    return exists().where(
        group_labels.c.group_id == groups.c.id,
        group_labels.c.kind == kind,
        group_labels.c.key.in_(keys),
    )


def _active_since(since: datetime) -> ColumnElement[bool]:
    talked = exists().where(
        activity.c.account == groups.c.account,
        activity.c.conversation == groups.c.conversation,
        activity.c.day >= since.date(),
    )
    asked = exists().where(
        questions.c.account == groups.c.account,
        questions.c.conversation == groups.c.conversation,
        questions.c.asked_at >= since,
    )
    return or_(talked, asked)


def _has_ticket() -> ColumnElement[bool]:
    return exists().where(
        tickets.c.account == groups.c.account,
        tickets.c.conversation == groups.c.conversation,
        tickets.c.closed_at.is_(None),
    )


def _got(announcement_id: int) -> ColumnElement[bool]:
    """All of it was sent there."""
    theirs = and_(
        deliveries.c.announcement_id == announcement_id,
        deliveries.c.group_id == groups.c.id,
        deliveries.c.kind == Kind.SEND,
    )
    sent = exists().where(theirs, deliveries.c.state == State.SENT)
    other = exists().where(theirs, deliveries.c.state != State.SENT)
    return and_(sent, not_(other))
