"""What there is to choose from for an audience, and who got an announcement."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.audience import Choice
from announcements.model import Announcement
from chat.delivery import Kind
from chat.directory import TIERS, GroupEntry, key_of
from storage import grouping
from storage.audiences import WITH_CUSTOMERS, can_get, in_reach
from storage.schema import customers, deliveries, group_labels, groups

_COLUMNS = {
    "tiers": customers.c.tier,
    "regions": customers.c.region,
    "customers": customers.c.name,
    "platforms": groups.c.account,
    "locales": groups.c.locale,
}
_BY_KEY = ("products", "tags", "customers")


async def values(
    tx: AsyncConnection, announcement: Announcement, field: str, accounts: Collection[str]
) -> list[Choice]:
    """What groups that its operators look after have in a field of Criteria, in order of names,
    tiers as they are ranked; with how many of them could get it. For "groups" these groups, by
    their numbers.
    """
    found: dict[str, Choice] = {}
    for key, name, count in await tx.execute(_values(announcement, field, accounts)):
        same = key_of(name) if field in _BY_KEY else str(key)
        known = found.get(same, Choice(str(key), name))
        found[same] = Choice(known.key, known.name, known.count + count)
    return sorted(found.values(), key=_by_rank if field == "tiers" else _by_name)


def _by_name(choice: Choice) -> tuple[str, str]:
    return choice.name.casefold(), choice.key


def _by_rank(tier: Choice) -> tuple[str, str]:
    return str(TIERS.index(tier.key)) if tier.key in TIERS else "-", tier.key


def _values(announcement: Announcement, field: str, accounts: Collection[str]) -> Select[Any]:
    listed = or_(groups.c.approved.is_(True), groups.c.gone_at.is_(None))
    theirs = and_(in_reach(announcement), listed)
    count = func.sum(case((can_get(accounts), 1), else_=0))
    name: ColumnElement[str]
    if field == "groups":
        name = func.coalesce(func.nullif(groups.c.name, ""), groups.c.conversation)
        return select(groups.c.id, name, count).where(theirs).group_by(groups.c.id)
    if field in ("products", "tags"):
        name = group_labels.c.name
        query = select(name, name, count).join(groups, groups.c.id == group_labels.c.group_id)
        theirs = and_(theirs, group_labels.c.kind == field.removesuffix("s"))
    else:
        name = _COLUMNS[field]
        query = select(name, name, count).select_from(WITH_CUSTOMERS)
        theirs = and_(theirs, name != "")
    return query.where(theirs).group_by(name)


async def recipients(
    tx: AsyncConnection, announcement_id: int, *, offset: int, limit: int
) -> list[GroupEntry]:
    """Some of the groups that it was made for when it was confirmed, in order of their number."""
    made = select(deliveries.c.group_id).where(
        deliveries.c.announcement_id == announcement_id, deliveries.c.kind == Kind.SEND
    )
    return await grouping.entries(tx, groups.c.id.in_(made), offset=offset, limit=limit)
