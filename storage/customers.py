"""Customers: found, listed, made, renamed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.directory import Customer, CustomerChanged, CustomerRenamed, GroupKind, key_of
from chat.effect import Effect
from chat.filter import Filter
from storage.schema import customers, groups, people
from storage.types import Write
from storage.upsert import insert

COLUMNS = (
    customers.c.name.label("customer_name"),
    customers.c.tier,
    customers.c.region,
    customers.c.manager,
    customers.c.renewal_on,
)
"""What a query that joins customers needs for ``to_customer``, beside ``customer_id``."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A customer with how many groups and people it has."""

    customer: Customer
    groups: int
    people: int


def to_customer(row: RowMapping) -> Customer:
    """A row with ``customer_id`` and COLUMNS."""
    return Customer(
        row["customer_id"],
        row["customer_name"],
        row["tier"],
        row["region"],
        row["manager"],
        row["renewal_on"],
    )


async def by_name(tx: AsyncConnection, name: str) -> Customer | None:
    """The customer that is called so; case, width and spaces do not matter."""
    return await _one(tx, customers.c.key == key_of(name))


async def by_id(tx: AsyncConnection, customer_id: int) -> Customer | None:
    """The customer with this number."""
    return await _one(tx, customers.c.id == customer_id)


async def _one(tx: AsyncConnection, condition: ColumnElement[bool]) -> Customer | None:
    query = select(customers.c.id.label("customer_id"), *COLUMNS).where(condition)
    row = (await tx.execute(query)).mappings().first()
    return None if row is None else to_customer(row)


async def ids_by_key(tx: AsyncConnection, keys: Collection[str]) -> dict[str, int]:
    """The numbers of the customers with these keys."""
    query = select(customers.c.key, customers.c.id).where(customers.c.key.in_(keys))
    return {row.key: row.id for row in await tx.execute(query)}


async def names(tx: AsyncConnection) -> list[str]:
    """What all customers are called."""
    return list((await tx.execute(select(customers.c.name).order_by(customers.c.id))).scalars())


async def page(
    tx: AsyncConnection, wanted: Filter, *, offset: int, limit: int
) -> tuple[int, list[Listed]]:
    """How many customers there are, and some of them in order of their name."""
    conditions = is_wanted(wanted)
    total = (
        await tx.execute(select(func.count()).select_from(customers).where(*conditions))
    ).scalar_one()
    query = _listing().where(*conditions).order_by(customers.c.key).offset(offset).limit(limit)
    return total, [_listed(row) for row in (await tx.execute(query)).mappings()]


async def card(tx: AsyncConnection, customer_id: int) -> Listed:
    """A known customer with its counts."""
    row = (await tx.execute(_listing().where(customers.c.id == customer_id))).mappings().one()
    return _listed(row)


def _listing() -> Select[Any]:
    with_groups = and_(groups.c.customer_id == customers.c.id, groups.c.kind != GroupKind.DIRECT)
    with_people = people.c.customer_id == customers.c.id
    return select(
        customers.c.id.label("customer_id"),
        *COLUMNS,
        select(func.count()).where(with_groups).scalar_subquery().label("groups"),
        select(func.count()).where(with_people).scalar_subquery().label("people"),
    )


def _listed(row: RowMapping) -> Listed:
    return Listed(to_customer(row), row["groups"], row["people"])


def is_wanted(wanted: Filter) -> list[ColumnElement[bool]]:
    """The conditions on customers, for a query over them or one that joins them."""
    found: list[ColumnElement[bool]] = []
    if wanted.customer is not None:
        found.append(customers.c.key == key_of(wanted.customer))
    for column, value in (
        (customers.c.tier, wanted.tier),
        (customers.c.region, wanted.region),
        (customers.c.manager, wanted.manager),
    ):
        if value is not None:  # SQLite's lower() knows ASCII alone
            found.append(or_(column == value, func.lower(column) == value.lower()))
    return found


async def change(tx: AsyncConnection, effect: CustomerChanged, _: datetime) -> None:
    """Set columns of a customer by its name; make it if there is none."""
    key = key_of(effect.name)
    new = insert(tx, customers).values(name=effect.name, key=key, **effect.values)
    if effect.values:
        new = new.on_conflict_do_update(index_elements=["key"], set_=dict(effect.values))
    else:
        new = new.on_conflict_do_nothing()
    await tx.execute(new)


async def rename(tx: AsyncConnection, effect: CustomerRenamed, _: datetime) -> None:
    """Call a customer otherwise. IntegrityError if another has that name."""
    named = {"name": effect.name, "key": key_of(effect.name)}
    await tx.execute(update(customers).where(customers.c.id == effect.id).values(**named))


WRITES: dict[type[Effect], Write] = {CustomerChanged: change, CustomerRenamed: rename}
"""What each effect is written by."""
