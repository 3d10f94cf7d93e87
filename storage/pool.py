"""The pool as it is read: the port ``feedback.pool`` over the database."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import ColumnElement, Join, RowMapping, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.delivery import State
from chat.directory import Customer, Person
from feedback.history import Entry
from feedback.model import Requirement
from feedback.pool import FEW, Card, Filter, Listed, Requester, Scope, Trouble
from storage import customers as directory
from storage import humans, requirement_rows
from storage.database import Database
from storage.pool_conditions import in_scope, ordered, people_in, votes, wanted_are
from storage.requirement_rows import to_requirement
from storage.schema import customers, deliveries, groups, people, requirement_notices, requirements

_ASKED = requirements.c
_TOLD = requirement_notices.c
_PROBLEMS = (State.FAILED, State.UNCERTAIN)


class StoredPool:
    """The port ``feedback.pool.Pool`` over the database."""

    def __init__(self, database: Database) -> None:
        self._read = database.read

    async def page(
        self, scope: Scope, wanted: Filter, *, offset: int, limit: int
    ) -> tuple[int, list[Listed]]:
        """See the port."""
        return await self._read(
            partial(page, scope=scope, wanted=wanted, offset=offset, limit=limit)
        )

    async def requirement(self, number: int) -> Requirement | None:
        """See the port."""
        return await self._read(partial(requirement_rows.by_id, number=number))

    async def card(self, scope: Scope, root: Requirement) -> Card:
        """See the port."""
        return await self._read(partial(card, scope=scope, root=root))

    async def requesters(
        self, scope: Scope, root: int, *, offset: int, limit: int
    ) -> tuple[int, list[Requester]]:
        """See the port."""
        return await self._read(
            partial(requesters, scope=scope, root=root, offset=offset, limit=limit)
        )

    async def history(self, number: int) -> list[Entry]:
        """See the port."""
        return await self._read(partial(requirement_rows.history, number=number))

    async def customers(self, ids: Sequence[int]) -> dict[int, str]:
        """See the port."""
        if not ids:
            return {}
        return await self._read(partial(_called, ids=ids))

    async def names(self, ids: Sequence[str]) -> dict[str, str]:
        """See the port."""
        known = [tuple(each.split(":", 1)) for each in sorted(set(ids)) if ":" in each]
        return await self._read(partial(humans.names, ids=known)) if known else {}

    async def accounts_of(self, person: Person) -> list[str]:
        """See the port."""
        others = await self._read(partial(humans.accounts_of, person=person))
        mine = [person, *(each for each in others if each != person)]
        return list(dict.fromkeys(f"{each.account}:{each.id}" for each in mine))


async def page(
    tx: AsyncConnection, scope: Scope, wanted: Filter, *, offset: int, limit: int
) -> tuple[int, list[Listed]]:
    """See the port. Which they are is found without their rows: an index has all that takes."""
    conditions = wanted_are(scope, wanted)
    count = select(func.count()).select_from(requirements).where(*conditions)
    total = int((await tx.execute(count)).scalar_one())
    which = (
        select(_ASKED.id, votes().label("votes"))
        .where(*conditions)
        .order_by(*ordered(wanted.sort))
        .offset(offset)
        .limit(limit)
    )
    found = {row.id: row.votes for row in await tx.execute(which)}
    rows = select(requirements, *directory.COLUMNS).select_from(_with_customer())
    rows = rows.where(_ASKED.id.in_(found))
    listed = {
        row["id"]: Listed(to_requirement(row), found[row["id"]], _customer(row))
        for row in (await tx.execute(rows)).mappings()
    }
    return total, [listed[number] for number in found]


async def card(tx: AsyncConnection, scope: Scope, root: Requirement) -> Card:
    """See the port."""
    counts = select(
        people_in(requirements).label("votes"),
        func.count(_ASKED.customer.distinct()).label("customers"),
    ).where(_ASKED.root == root.id)
    counted = (await tx.execute(counts)).one()
    requests, first = await requesters(tx, scope, root.id, offset=0, limit=FEW)
    failing, troubles = await _troubles(tx, scope, root.id)
    customer = None
    if root.customer is not None:
        customer = await directory.by_id(tx, root.customer)
    return Card(
        requirement=root,
        customer=customer,
        requesters=first,
        requests=requests,
        votes=counted.votes,
        customers=counted.customers,
        troubles=troubles,
        failing=failing,
    )


async def requesters(
    tx: AsyncConnection, scope: Scope, root: int, *, offset: int, limit: int
) -> tuple[int, list[Requester]]:
    """See the port."""
    here = [_ASKED.root == root, in_scope(scope)]
    count = select(func.count()).select_from(requirements).where(*here)
    total = int((await tx.execute(count)).scalar_one())
    query = (
        select(
            requirements,
            *directory.COLUMNS,
            people.c.name.label("person_name"),
            groups.c.name.label("group_name"),
        )
        .select_from(
            _with_customer().outerjoin(people, _is_theirs()).outerjoin(groups, _is_there())
        )
        .where(*here)
        .order_by(_ASKED.id)
        .offset(offset)
        .limit(limit)
    )
    return total, [_requester(row) for row in (await tx.execute(query)).mappings()]


def _requester(row: RowMapping) -> Requester:
    name, where = row["person_name"] or "", row["group_name"] or ""
    return Requester(to_requirement(row), _customer(row), name, where)


async def _troubles(tx: AsyncConnection, scope: Scope, root: int) -> tuple[int, list[Trouble]]:
    """Notices that did not reach somebody of a family: how many, and the newest."""
    joined = (
        requirements.join(requirement_notices, _TOLD.member_id == _ASKED.id)
        .outerjoin(deliveries, deliveries.c.id == _TOLD.delivery_id)
        .outerjoin(people, _is_theirs())
        .outerjoin(groups, _is_there())
    )
    wrong = or_(_TOLD.why != "", deliveries.c.state.in_(_PROBLEMS))
    here = [_ASKED.root == root, in_scope(scope), wrong]
    count = select(func.count()).select_from(joined).where(*here)
    total = int((await tx.execute(count)).scalar_one())
    if not total:
        return 0, []
    query = (
        select(
            _TOLD.member_id,
            _ASKED.account,
            _ASKED.person,
            people.c.name.label("person_name"),
            groups.c.name.label("group_name"),
            _TOLD.kind,
            _TOLD.detail,
            deliveries.c.state,
            func.coalesce(func.nullif(_TOLD.why, ""), deliveries.c.why).label("reason"),
            _TOLD.at,
        )
        .select_from(joined)
        .where(*here)
        .order_by(_TOLD.at.desc(), _TOLD.version.desc(), _TOLD.member_id)
        .limit(FEW)
    )
    return total, [_trouble(row) for row in (await tx.execute(query)).mappings()]


def _trouble(row: RowMapping) -> Trouble:
    return Trouble(
        member=row["member_id"],
        person=f"{row['account']}:{row['person']}" if row["person"] else "",
        name=row["person_name"] or "",
        where=row["group_name"] or "",
        kind=row["kind"],
        detail=row["detail"],
        state=State(row["state"]) if row["state"] in _PROBLEMS else None,
        why=row["reason"] or "",
        at=row["at"],
    )


def _with_customer() -> Join:
    return requirements.outerjoin(customers, customers.c.id == _ASKED.customer)


def _is_theirs() -> ColumnElement[bool]:
    return and_(people.c.account == _ASKED.account, people.c.person == _ASKED.person)


def _is_there() -> ColumnElement[bool]:
    return and_(groups.c.account == _ASKED.account, groups.c.conversation == _ASKED.conversation)


def _customer(row: RowMapping) -> Customer | None:
    if row["customer"] is None:
        return None
    return Customer(
        row["customer"],
        row["customer_name"],
        row["tier"],
        row["region"],
        row["manager"],
        row["renewal_on"],
    )


async def _called(tx: AsyncConnection, ids: Sequence[int]) -> dict[int, str]:
    query = select(customers.c.id, customers.c.name).where(customers.c.id.in_(ids))
    return {row.id: row.name for row in await tx.execute(query)}
