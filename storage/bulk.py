"""Groups, customers and people by the hundred: read in chunks, compared, written in chunks.

A row is a mapping of fields, the same for what is stored and what a file says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Select, Table, and_, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.directory import GroupKind, key_of
from storage import customers as customer_store
from storage import grouping
from storage.schema import customers, groups, people
from storage.upsert import insert

Row = Mapping[str, Any]
_ANNOUNCEMENTS = "announcements"
"""The field of a group that says whether it wants them; stored is since when it does not."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is about. ``columns``: of which column each field is; ``keys``: of a row.

    ``labels``: fields that are labels of a group, with their kind. ``new``: what a row has that is
    not there yet, where the file says nothing.
    """

    table: Table
    keys: tuple[str, ...]
    columns: Mapping[str, Column[Any]]
    new: Mapping[str, Any]
    labels: Mapping[str, str]


GROUPS = Kind(
    groups,
    ("account", "conversation"),
    {
        "account": groups.c.account,
        "conversation": groups.c.conversation,
        "name": groups.c.name,
        "approved": groups.c.approved,
        "locale": groups.c.locale,
        "timezone": groups.c.time_zone,
        "quiet": groups.c.quiet_hours,
        "volunteer": groups.c.volunteers,
    },
    {"kind": GroupKind.GROUP, "approved": False, "locale": "en", "name": "", "volunteers": False},
    {"products": grouping.PRODUCT, "tags": grouping.TAG},
)
CUSTOMERS = Kind(
    customers,
    ("key",),
    {
        "name": customers.c.name,
        "tier": customers.c.tier,
        "region": customers.c.region,
        "manager": customers.c.manager,
        "renewal": customers.c.renewal_on,
    },
    {"region": "", "manager": ""},
    {},
)
PEOPLE = Kind(
    people,
    ("account", "person"),
    {
        "account": people.c.account,
        "person": people.c.person,
        "name": people.c.name,
        "job": people.c.set_job,
        "payer": people.c.payer,
    },
    {"name": "", "payer": False},
    {},
)


async def page(tx: AsyncConnection, kind: Kind, after: int, limit: int) -> list[tuple[int, Row]]:
    """Rows in order of their number, from behind one; direct chats are no groups."""
    query = _select(kind).where(kind.table.c.id > after).order_by(kind.table.c.id).limit(limit)
    if kind is GROUPS:
        query = query.where(groups.c.kind != GroupKind.DIRECT)
    found = await _rows(tx, kind, query)
    return [(row.pop("id"), row) for row in found.values()]


async def channels(tx: AsyncConnection, numbers: Sequence[int]) -> dict[int, GroupKind]:
    """Which of these groups are where colleagues work, and of what kind those are."""
    where = groups.c.id.in_(numbers), groups.c.kind.not_in([GroupKind.GROUP, GroupKind.DIRECT])
    query = select(groups.c.id, groups.c.kind).where(*where)
    return {row.id: GroupKind(row.kind) for row in await tx.execute(query)}


async def merge(
    tx: AsyncConnection, kind: Kind, rows: Sequence[Row], *, write: bool
) -> list[tuple[Row | None, Row | str]]:
    """For each row what is stored of it, and what it is to be; a text is a customer's name that
    nobody has. With ``write`` what has changed is stored. A handful of statements.
    """
    known = await _rows(tx, kind, _select(kind).where(_is_one_of(kind, rows)))
    named = {key_of(row["customer"]) for row in rows if row.get("customer")}
    ids = await customer_store.ids_by_key(tx, named) if named else {}
    found: list[tuple[Row | None, Row | str]] = []
    for row in rows:
        before = known.get(_key(kind, row))
        name = row.get("customer")
        if name and key_of(name) not in ids:
            found.append((before, name))
            continue
        given = {field: value for field, value in row.items() if value is not ...}
        if before and name and key_of(name) == key_of(before["customer"] or ""):
            given["customer"] = before["customer"]
        if before and "name" in given and " ".join(before["name"].split()) == given["name"]:
            given["name"] = before["name"]
        found.append((before, {**(before or {}), **given}))
    if write:
        changed = [
            after for before, after in found if before != after and not isinstance(after, str)
        ]
        await _write(tx, kind, changed, list(rows[0]), ids)
    return found


async def _write(
    tx: AsyncConnection,
    kind: Kind,
    rows: Sequence[Row],
    fields: Sequence[str],
    customer_ids: Mapping[str, int],
) -> None:
    """``fields``: those that the file speaks of."""
    if not rows:
        return
    values = [_values(kind, row, customer_ids) for row in rows]
    fresh = insert(tx, kind.table)
    plain = [field for field in fields if field not in kind.labels and field != _ANNOUNCEMENTS]
    names = {_column(kind, field).name for field in plain}
    names -= set(kind.keys)
    set_: dict[str, Any] = {name: fresh.excluded[name] for name in names or kind.keys}
    if kind is GROUPS and "name" in names:
        # A new row's may be an exported one: that a platform may still change.
        set_["named"] = or_(groups.c.named, groups.c.name != fresh.excluded["name"])
    upserted = fresh.on_conflict_do_update(index_elements=list(kind.keys), set_=set_).returning(
        kind.table.c.id, *(kind.table.c[key] for key in kind.keys)
    )
    ids = {tuple(row)[1:]: row.id for row in await tx.execute(upserted, values)}
    for field, label in kind.labels.items():
        names_of = {ids[_key(kind, row)]: row[field] for row in rows if field in row}
        if names_of:
            await grouping.set_labels(tx, label, names_of)
    if _ANNOUNCEMENTS in fields:
        await _opt(tx, {ids[_key(kind, row)]: row.get(_ANNOUNCEMENTS, True) for row in rows})


async def _opt(tx: AsyncConnection, wanting: Mapping[int, bool]) -> None:
    """Let groups have announcements or not, by the database's clock; who is out stays so."""
    out_at = groups.c.opted_out_at
    out = update(groups).where(groups.c.id.in_([n for n, wants in wanting.items() if not wants]))
    await tx.execute(out.where(out_at.is_(None)).values(opted_out_at=func.current_timestamp()))
    back = update(groups).where(groups.c.id.in_([n for n, wants in wanting.items() if wants]))
    await tx.execute(back.where(out_at.is_not(None)).values(opted_out_at=None))


def _values(kind: Kind, row: Row, customer_ids: Mapping[str, int]) -> dict[str, Any]:
    """All columns, for several rows are written by one statement."""
    values = {column.name: None for column in kind.columns.values()} | dict(kind.new)
    for field, column in kind.columns.items():
        if field in row:
            values[column.name] = row[field]
    if kind is CUSTOMERS:
        return {**values, "key": key_of(row["name"])}
    name = row.get("customer")
    return {**values, "customer_id": customer_ids[key_of(name)] if name else None}


def _column(kind: Kind, field: str) -> Column[Any]:
    return kind.table.c.customer_id if field == "customer" else kind.columns[field]


def _key(kind: Kind, row: Row) -> tuple[Any, ...]:
    if kind is CUSTOMERS:
        return (key_of(row["name"]),)
    return tuple(row[key] for key in kind.keys)


def _is_one_of(kind: Kind, rows: Sequence[Row]) -> Any:
    columns = [kind.table.c[key] for key in kind.keys]
    if len(columns) == 1:
        return columns[0].in_([_key(kind, row)[0] for row in rows])
    return tuple_(*columns).in_([_key(kind, row) for row in rows])


def _select(kind: Kind) -> Select[Any]:
    named = [column.label(field) for field, column in kind.columns.items()]
    query = select(kind.table.c.id.label("id"), *named)
    if kind is CUSTOMERS:
        return query
    if kind is GROUPS:
        query = query.add_columns(groups.c.opted_out_at.is_(None).label(_ANNOUNCEMENTS))
    joined = and_(customers.c.id == kind.table.c.customer_id)
    return query.add_columns(customers.c.name.label("customer")).outerjoin(customers, joined)


async def _rows(
    tx: AsyncConnection, kind: Kind, query: Select[Any]
) -> dict[tuple[Any, ...], dict[str, Any]]:
    rows = [dict(row) for row in (await tx.execute(query)).mappings()]
    if kind.labels:
        named = await grouping.labels(tx, [row["id"] for row in rows])
        for row in rows:
            for field, label in kind.labels.items():
                row[field] = named.get((row["id"], label), ())
    return {_key(kind, row): row for row in rows}
