"""What is asked about requirements: the port ``feedback.ports`` over the database."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.directory import Person
from chat.message import Place
from feedback.model import Requirement
from feedback.ports import Prefill, Standing
from storage import directory, grouping, humans, requirement_rows
from storage.database import Database
from storage.schema import requirements


class StoredRequirements:
    """The port ``feedback.ports.Requirements`` over the database."""

    def __init__(self, database: Database) -> None:
        self._read = database.read

    async def requirement(self, number: int) -> Requirement | None:
        """See the port."""
        return await self._read(partial(requirement_rows.by_id, number=number))

    async def next_number(self) -> int:
        """See the port."""
        return await self._read(requirement_rows.next_number)

    async def of_message(self, place: Place, message: str) -> Requirement | None:
        """See the port."""
        where = (place.account, place.conversation, message)
        return await self._read(lambda tx: requirement_rows.of_message(tx, *where))

    async def asking(self, place: Place, person: str, now: datetime) -> Requirement | None:
        """See the port."""
        where = (place.account, place.conversation, place.thread or "")
        return await self._read(lambda tx: requirement_rows.asking(tx, *where, person, now))

    async def prefill(self, place: Place, person: str) -> Prefill:
        """See the port."""
        return await self._read(partial(_prefill, place=place, person=person))

    async def votes(self, root: int) -> int:
        """See the port."""
        return (await self._read(partial(votes, roots=[root])))[root]

    async def roots(self, numbers: Sequence[int]) -> list[Requirement]:
        """See the port."""
        return await self._read(partial(_roots, numbers=numbers))

    async def mine(self, account: str, person: str, offset: int, limit: int) -> list[Standing]:
        """See the port."""
        return await self._read(
            partial(_mine, account=account, person=person, offset=offset, limit=limit)
        )

    async def count_mine(self, account: str, person: str) -> int:
        """See the port."""

        async def count(tx: AsyncConnection) -> int:
            theirs = await _theirs(tx, account, person)
            query = select(func.count()).select_from(requirements).where(theirs)
            return int((await tx.execute(query)).scalar_one())

        return await self._read(count)


async def votes(tx: AsyncConnection, roots: Sequence[int]) -> dict[int, int]:
    """How many people have asked for each of these roots; nobody can be told from nobody else."""
    named = select(requirements.c.root, requirements.c.account, requirements.c.person)
    people = named.where(requirements.c.root.in_(roots), requirements.c.person != "").distinct()
    each = people.subquery()
    query = select(each.c.root, func.count()).group_by(each.c.root)
    found: dict[int, int] = {row[0]: row[1] for row in await tx.execute(query)}
    nameless = (
        select(requirements.c.root, func.count())
        .where(requirements.c.root.in_(roots), requirements.c.person == "")
        .group_by(requirements.c.root)
    )
    for root, count in await tx.execute(nameless):
        found[root] = found.get(root, 0) + count
    return {root: found.get(root, 0) for root in roots}


async def _prefill(tx: AsyncConnection, place: Place, person: str) -> Prefill:
    known = await directory.person(tx, place.account, person)
    entry = await grouping.by_place(tx, place.account, place.conversation)
    customer = known.customer if known else None
    if customer is None and entry is not None and entry.customer is not None:
        customer = entry.customer.id
    products = entry.products if entry else ()
    return Prefill(
        customer=customer,
        payer=known.payer if known else False,
        product=products[0] if len(products) == 1 else "",
        locale=known.locale if known else None,
    )


async def _roots(tx: AsyncConnection, numbers: Sequence[int]) -> list[Requirement]:
    of = select(requirements.c.id, requirements.c.root).where(requirements.c.id.in_(numbers))
    root_of = {row.id: row.root for row in await tx.execute(of)}
    order = list(dict.fromkeys(root_of[number] for number in numbers if number in root_of))
    found = {
        each.id: each for each in await requirement_rows.where(tx, requirements.c.id.in_(order))
    }
    return [found[number] for number in order if number in found]


async def _theirs(tx: AsyncConnection, account: str, person: str) -> ColumnElement[bool]:
    known = await directory.person(tx, account, person) or Person(account, person)
    accounts = [known, *await humans.accounts_of(tx, known)]
    ids = [(each.account, each.id) for each in accounts]
    asked = tuple_(requirements.c.account, requirements.c.person).in_(ids)
    noted = requirements.c.noted_by.in_([f"{a}:{p}" for a, p in ids])
    return or_(asked, noted)


async def _mine(
    tx: AsyncConnection, account: str, person: str, offset: int, limit: int
) -> list[Standing]:
    query = (
        select(requirements)
        .where(await _theirs(tx, account, person))
        .order_by(requirements.c.id.desc())
        .offset(offset)
        .limit(limit)
    )
    own = [requirement_rows.to_requirement(row) for row in (await tx.execute(query)).mappings()]
    of = [each.root for each in own]
    roots = {each.id: each for each in await _roots(tx, of)}
    counted = await votes(tx, of)
    return [Standing(each, roots[each.root], counted[each.root]) for each in own]
