"""Which groups an announcement is for, as a condition over groups and their customers."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, false, func, literal, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.audience import Criteria, LeftOut
from announcements.model import Announcement
from chat.delivery import Kind, State
from chat.directory import GroupEntry, GroupKind, key_of
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
    audience = announcement.audience
    found = [in_reach(announcement), can_get(accounts), *_of_groups(audience.wanted, now)]
    found.append(not_(_is_unwanted(audience.unwanted, now)))
    if audience.after is not None:
        found.append(_got(audience.after))
    return and_(*found)


def in_reach(announcement: Announcement) -> ColumnElement[bool]:
    """Groups of all accounts that its operators look after, the local chat being a world of its
    own; or of its own account.
    """
    home = announcement.home.account
    if announcement.world:
        theirs = (groups.c.account == "local") == (literal(home) == "local")
    else:
        theirs = groups.c.account == home
    return and_(groups.c.kind == GroupKind.GROUP, theirs)


def can_get(accounts: Collection[str]) -> ColumnElement[bool]:
    """Approved groups where the bot is, on platforms that run here."""
    there = and_(groups.c.approved.is_(True), groups.c.gone_at.is_(None))
    return and_(there, groups.c.account.in_(accounts))


async def left_out(
    tx: AsyncConnection, announcement: Announcement, accounts: Collection[str], now: datetime
) -> LeftOut:
    """How many groups are as wanted and do not count all the same, and why not."""
    audience = announcement.audience
    gone, approved = groups.c.gone_at.is_not(None), groups.c.approved.is_(True)
    unapproved = groups.c.approved.is_(False)
    whys: list[tuple[ColumnElement[bool], str]] = [
        (and_(gone, unapproved), "nowhere"),  # operators have taken it off their list
        (gone, "gone"),
        (unapproved, "unapproved"),
        (and_(approved, groups.c.account.not_in(accounts)), "unconnected"),
        (_is_unwanted(audience.unwanted, now), "unwanted"),
    ]
    if audience.after is not None:
        whys += [(_unclear(audience.after), "unclear"), (not_(_got(audience.after)), "missed")]
    why = case(*whys, else_="counts")
    wanted = and_(in_reach(announcement), *_of_groups(audience.wanted, now))
    query = select(why.label("why")).select_from(WITH_CUSTOMERS).where(wanted).subquery()
    counted = select(query.c.why, func.count()).group_by(query.c.why)
    found = {row[0]: row[1] for row in await tx.execute(counted)}
    return LeftOut(**{each.name: found.get(each.name, 0) for each in fields(LeftOut)})


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


def _of_groups(wanted: Criteria, now: datetime) -> list[ColumnElement[bool]]:
    """A condition for each field that is given."""
    among = {
        groups.c.account: wanted.platforms,
        groups.c.locale: wanted.locales,
        groups.c.id: wanted.groups,
        customers.c.tier: wanted.tiers,
        customers.c.key: set(map(key_of, wanted.customers)),
        # SQLite's "lower" knows ASCII alone.
        func.lower(customers.c.region): {*wanted.regions, *map(str.lower, wanted.regions)},
    }
    found: list[ColumnElement[bool]] = [
        column.in_(given) for column, given in among.items() if given
    ]
    found += [
        _labelled(kind, names)
        for kind, names in (("product", wanted.products), ("tag", wanted.tags))
        if names
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


def _is_unwanted(unwanted: Criteria, now: datetime) -> ColumnElement[bool]:
    """NULL is no match: what is not known of a group leaves it in."""
    return func.coalesce(or_(false(), *_of_groups(unwanted, now)), False)


def _labelled(kind: str, names: Sequence[str]) -> ColumnElement[bool]:
    return exists().where(
        group_labels.c.group_id == groups.c.id,
        group_labels.c.kind == kind,
        group_labels.c.key.in_(set(map(key_of, names))),
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
    sent = and_(_sends(announcement_id), deliveries.c.state == State.SENT)
    other = and_(_sends(announcement_id), deliveries.c.state != State.SENT)
    to_them = deliveries.c.group_id
    return and_(
        groups.c.id.in_(select(to_them).where(sent)),
        groups.c.id.not_in(select(to_them).where(other, to_them.is_not(None))),
    )


def _unclear(announcement_id: int) -> ColumnElement[bool]:
    """It may have arrived there, or a part of it."""
    uncertain = and_(_sends(announcement_id), deliveries.c.state == State.UNCERTAIN)
    return groups.c.id.in_(select(deliveries.c.group_id).where(uncertain))


def _sends(announcement_id: int) -> ColumnElement[bool]:
    return and_(deliveries.c.announcement_id == announcement_id, deliveries.c.kind == Kind.SEND)
