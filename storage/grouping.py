"""Groups as operators see them: with their customer, products and tags; found and changed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    and_,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.directory import Group, GroupChanged, GroupEntry, GroupKind, key_of
from chat.effect import Effect
from chat.filter import Filter
from storage import directory
from storage.customers import COLUMNS, is_wanted, to_customer
from storage.schema import customers, group_labels, groups
from storage.types import Write
from storage.upsert import insert

PRODUCT, TAG, MODULE = "product", "tag", "module"
"""The kinds of labels; modules are those that a developers' channel is for."""


async def by_place(tx: AsyncConnection, account: str, conversation: str) -> GroupEntry | None:
    """The entry of a known conversation."""
    here = and_(groups.c.account == account, groups.c.conversation == conversation)
    return next(iter(await _entries(tx, _select().where(here))), None)


async def by_id(tx: AsyncConnection, group_id: int) -> GroupEntry | None:
    """The entry with this number."""
    return next(iter(await _entries(tx, _select().where(groups.c.id == group_id))), None)


async def page(
    tx: AsyncConnection, wanted: Filter, account: str, *, world: bool, offset: int, limit: int
) -> tuple[int, list[GroupEntry]]:
    """How many groups and ops channels there are, and some of them in order of their number.

    Those of the account; with ``world`` of all accounts that its operators look after.
    """
    condition = and_(*_conditions(wanted), _of(account, world))
    counting = select(func.count()).select_from(groups).outerjoin(customers).where(condition)
    total = (await tx.execute(counting)).scalar_one()
    return total, await entries(tx, condition, offset=offset, limit=limit)


async def entries(
    tx: AsyncConnection, condition: ColumnElement[bool], *, offset: int, limit: int
) -> list[GroupEntry]:
    """Some of the groups that meet a condition, in order of their number."""
    query = _select().where(condition).order_by(groups.c.id).offset(offset).limit(limit)
    return await _entries(tx, query)


async def of_customer(tx: AsyncConnection, customer: int, limit: int) -> tuple[int, list[Group]]:
    """How many groups a customer has, and the first of them."""
    condition = and_(groups.c.customer_id == customer, groups.c.kind != GroupKind.DIRECT)
    count = select(func.count()).select_from(groups).where(condition)
    query = select(groups).where(condition).order_by(groups.c.id).limit(limit)
    found = [directory.to_group(row) for row in (await tx.execute(query)).mappings()]
    return (await tx.execute(count)).scalar_one(), found


async def labels(
    tx: AsyncConnection, group_ids: Collection[int]
) -> Mapping[tuple[int, str], tuple[str, ...]]:
    """The names by group and kind, in order."""
    query = (
        select(group_labels.c.group_id, group_labels.c.kind, group_labels.c.name)
        .where(group_labels.c.group_id.in_(group_ids))
        .order_by(group_labels.c.key)
    )
    found: dict[tuple[int, str], tuple[str, ...]] = {}
    for group_id, kind, name in await tx.execute(query):
        found[group_id, kind] = (*found.get((group_id, kind), ()), name)
    return found


async def set_labels(tx: AsyncConnection, kind: str, names: Mapping[int, Sequence[str]]) -> None:
    """Let groups, by their ids, have these labels of a kind and no others. Two statements."""
    of_kind = and_(group_labels.c.kind == kind, group_labels.c.group_id.in_(names))
    await tx.execute(delete(group_labels).where(of_kind))
    rows = {(group_id, key_of(name)): name for group_id, each in names.items() for name in each}
    if rows:
        values = [
            {"group_id": group_id, "kind": kind, "key": key, "name": name}
            for (group_id, key), name in rows.items()
        ]
        await tx.execute(insert(tx, group_labels).on_conflict_do_nothing(), values)


def _select() -> Select[Any]:
    return select(groups, *COLUMNS).outerjoin(customers, customers.c.id == groups.c.customer_id)


async def _entries(tx: AsyncConnection, query: Select[Any]) -> list[GroupEntry]:
    rows = (await tx.execute(query)).mappings().all()
    named = await labels(tx, [row["id"] for row in rows])
    return [_entry(row, named) for row in rows]


def _entry(row: RowMapping, named: Mapping[tuple[int, str], tuple[str, ...]]) -> GroupEntry:
    return GroupEntry(
        row["id"],
        directory.to_group(row),
        None if row["customer_id"] is None else to_customer(row),
        named.get((row["id"], PRODUCT), ()),
        named.get((row["id"], TAG), ()),
    )


def _of(account: str, world: bool) -> ColumnElement[bool]:
    """The local chat is a world of its own, as for ops channels."""
    if not world:
        return groups.c.account == account
    return (groups.c.account == "local") == (literal(account) == "local")


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    # What is gone is to be decided about; once it is no longer approved that is done.
    listed = or_(groups.c.gone_at.is_(None), groups.c.approved.is_(True))
    found = [groups.c.kind != GroupKind.DIRECT, listed, *is_wanted(wanted)]
    if wanted.unapproved:
        found.append(groups.c.approved.is_(False))
    for kind, name in ((PRODUCT, wanted.product), (TAG, wanted.tag)):
        if name is not None:
            found.append(
                exists().where(
                    group_labels.c.group_id == groups.c.id,
                    group_labels.c.kind == kind,
                    group_labels.c.key == key_of(name),
                )
            )
    return found


async def _change(tx: AsyncConnection, effect: GroupChanged, _: datetime) -> None:
    if effect.values:
        named = {"named": True} if "name" in effect.values else {}
        values = {**effect.values, **named}
        await directory.change_group(tx, effect.account, effect.conversation, **values)
    here = and_(groups.c.account == effect.account, groups.c.conversation == effect.conversation)
    group_id = (await tx.execute(select(groups.c.id).where(here))).scalar_one_or_none()
    if group_id is None:
        return
    for kind, names in effect.labels.items():
        await set_labels(tx, kind, {group_id: names})


WRITES: dict[type[Effect], Write] = {GroupChanged: _change}
"""What each effect is written by."""
