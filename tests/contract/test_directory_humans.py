"""Codes that join accounts; customers; groups with their labels, found by filters."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy.exc import IntegrityError

from chat.directory import (
    CodeGiven,
    CustomerChanged,
    CustomerRenamed,
    Group,
    GroupApproved,
    GroupChanged,
    GroupKind,
    Linked,
    PersonSet,
    Role,
    RoleGiven,
    Unlinked,
)
from chat.effect import Effect
from chat.filter import Filter
from chat.message import Place, Sender
from storage import customers, directory, effects, grouping, humans, moves, schema
from storage.database import Database
from storage.humans import CodeUsed
from tests.contract import examples
from tests.contract.examples import ACCOUNT
from tests.support import START

MINUTES = timedelta(minutes=10)


async def apply(database: Database, *done: Effect, later: timedelta = timedelta()) -> None:
    for effect in done:
        await database.write(partial(effects.apply, effect=effect, now=START + later))


async def see(database: Database, *names: str, account: str = ACCOUNT) -> None:
    for name in names:
        seen = partial(directory.see_person, account=account, sender=Sender(name, name.title()))
        await database.write(seen)


async def link(database: Database, first: str, second: str, code: str = "c0de") -> None:
    given = CodeGiven(code, ACCOUNT, first, "dm", START + MINUTES)
    await apply(database, given, Linked(code, ACCOUNT, second))


async def same(database: Database, first: str, second: str) -> bool:
    pair = partial(humans.same_human, a=(ACCOUNT, first), b=(ACCOUNT, second))
    return await database.read(pair)


async def test_a_code_joins_two_accounts_once(database: Database) -> None:
    await see(database, "ana", "bo", "cleo")
    assert not await same(database, "ana", "bo")
    assert await same(database, "ana", "ana")
    await link(database, "ana", "bo")
    assert await same(database, "ana", "bo")
    assert not await same(database, "ana", "cleo")
    with pytest.raises(CodeUsed):
        await apply(database, Linked("c0de", ACCOUNT, "cleo"))
    assert await examples.rows(database, schema.one_time_codes) == []


async def test_a_code_runs_out(database: Database) -> None:
    await see(database, "ana", "bo")
    await apply(database, CodeGiven("c0de", ACCOUNT, "ana", "dm", START + MINUTES))
    owner = partial(humans.code_owner, code_hash="c0de")
    found = await database.read(partial(owner, now=START + MINUTES - timedelta(seconds=1)))
    assert found is not None
    assert (found[0].id, found[1]) == ("ana", Place(ACCOUNT, "dm"))
    assert await database.read(partial(owner, now=START + MINUTES)) is None
    with pytest.raises(CodeUsed):
        await apply(database, Linked("c0de", ACCOUNT, "bo"), later=MINUTES)
    assert not await same(database, "ana", "bo")


async def test_a_new_code_takes_the_place_of_the_old(database: Database) -> None:
    await see(database, "ana", "bo")
    first = CodeGiven("old", ACCOUNT, "ana", "dm", START + MINUTES)
    await apply(
        database,
        first,
        replace(first, code_hash="new"),
        replace(first, person="bo", code_hash="bo"),
    )
    codes = await examples.rows(database, schema.one_time_codes)
    assert [code["code_hash"] for code in codes] == ["bo", "new"]


async def test_linking_joins_all_that_were_joined_before(database: Database) -> None:
    await see(database, "ana", "bo", "cleo", "dee")
    await link(database, "ana", "bo")
    await link(database, "cleo", "dee")
    await link(database, "bo", "dee")
    assert await same(database, "ana", "cleo")


async def test_who_leaves_is_alone_and_so_is_the_last(database: Database) -> None:
    await see(database, "ana", "bo", "cleo")
    await link(database, "ana", "bo")
    await link(database, "bo", "cleo")
    await apply(database, Unlinked(ACCOUNT, "ana"))
    assert await same(database, "bo", "cleo")
    assert not await same(database, "ana", "bo")
    await apply(database, Unlinked(ACCOUNT, "bo"))
    assert {row["human"] for row in await examples.rows(database, schema.people)} == {None}


async def test_roles_do_not_travel_over_links(database: Database) -> None:
    await see(database, "ana", "bo")
    await apply(database, RoleGiven(ACCOUNT, "ana", Role.OPERATOR))
    await link(database, "ana", "bo")
    role = partial(directory.role, account=ACCOUNT, conversation="")
    assert await database.read(partial(role, person_id="ana")) is Role.OPERATOR
    assert await database.read(partial(role, person_id="bo")) is Role.MEMBER


async def test_a_customer_is_known_by_its_name_however_written(database: Database) -> None:
    await apply(database, CustomerChanged("Acme Corp", {"tier": "S", "region": "East"}))
    await apply(
        database, CustomerChanged("ACME  corp", {"tier": "A"}), CustomerChanged("Bright", {})
    )
    rows = await examples.rows(database, schema.customers)
    assert [(row["name"], row["tier"], row["region"]) for row in rows] == [
        ("Acme Corp", "A", "East"),
        ("Bright", None, ""),
    ]
    found = await database.read(partial(customers.by_name, name="ａcmecorp"))
    assert found is not None
    await apply(database, CustomerRenamed(found.id, "Acme Group"))
    assert await database.read(customers.names) == ["Acme Group", "Bright"]
    with pytest.raises(IntegrityError):
        await apply(database, CustomerRenamed(found.id, "bright"))


async def test_groups_are_found_by_what_is_noted_of_them(database: Database) -> None:
    for name, kind in (("a", "group"), ("b", "group"), ("ops", "ops"), ("dm", "direct")):
        new = Group(ACCOUNT, name, name.upper(), GroupKind(kind), approved=True)
        await database.write(partial(directory.ensure_group, new=new))
    await database.write(partial(directory.ensure_group, new=Group("local", "x")))
    await database.write(partial(directory.ensure_group, new=Group("slack", "y")))
    await apply(database, CustomerChanged("Acme", {"tier": "S", "region": "East", "manager": "Li"}))
    acme = await database.read(partial(customers.by_name, name="acme"))
    assert acme is not None
    labels = {"product": ("Payroll", "HR"), "tag": ("pilot",)}
    await apply(
        database,
        GroupChanged(ACCOUNT, "a", {"customer_id": acme.id}, labels),
        GroupChanged(ACCOUNT, "b", {}, {"tag": ("pilot",)}),
        GroupApproved(ACCOUNT, "b", approved=False),
    )

    async def found(*, world: bool = False, **wanted: object) -> list[str]:
        page = partial(grouping.page, wanted=Filter(**wanted), account=ACCOUNT, world=world)  # type: ignore[arg-type]
        total, entries = await database.read(partial(page, offset=0, limit=9))
        assert total == len(entries)
        return [entry.group.conversation for entry in entries]

    assert await found() == ["a", "b", "ops"]
    assert await found(world=True) == ["a", "b", "ops", "y"]
    assert await found(product="PAYROLL") == ["a"]
    assert await found(tag="pilot") == ["a", "b"]
    assert await found(tag="pilot", tier="S") == ["a"]
    assert await found(customer="acme", region="east", manager="li") == ["a"]
    assert await found(unapproved=True) == ["b"]
    entry = await database.read(partial(grouping.by_place, account=ACCOUNT, conversation="a"))
    assert entry is not None
    assert (entry.customer, entry.products, entry.tags) == (acme, ("HR", "Payroll"), ("pilot",))
    await apply(database, GroupChanged(ACCOUNT, "a", {}, {"product": ("HR",)}))
    assert await found(product="payroll") == []
    assert await found(tag="pilot") == ["a", "b"]
    total, page = await database.read(
        partial(customers.page, wanted=Filter(tier="S"), offset=0, limit=9)
    )
    assert (total, page[0].groups, page[0].people) == (1, 1, 0)


async def test_a_group_that_moves_takes_its_labels_along(database: Database) -> None:
    for name in ("old", "new"):
        await database.write(partial(directory.ensure_group, new=Group(ACCOUNT, name)))
        await apply(database, GroupChanged(ACCOUNT, name, {}, {"tag": (name,)}))
    await database.write(partial(moves.move_group, account=ACCOUNT, old="old", new="new"))
    entry = await database.read(partial(grouping.by_place, account=ACCOUNT, conversation="new"))
    assert entry is not None
    assert entry.tags == ("old",)


async def test_what_is_noted_of_a_person_is_kept(database: Database) -> None:
    await see(database, "ana")
    await apply(database, PersonSet(ACCOUNT, "ana", {"set_job": "sales", "payer": True}))
    person = await database.read(partial(directory.person, account=ACCOUNT, person_id="ana"))
    assert person is not None
    assert (person.set_job, person.payer, person.open_jobs) == ("sales", True, frozenset({"sales"}))


async def test_a_direct_chat_makes_nobody_a_member(database: Database) -> None:
    direct = Group(ACCOUNT, "dm", kind=GroupKind.DIRECT, approved=True)
    await database.write(partial(directory.ensure_group, new=direct))
    join = partial(directory.add_member, account=ACCOUNT, conversation="dm", person_id="ana")
    await database.write(join)
    member = partial(directory.is_member, account=ACCOUNT, person_id="ana")
    assert not await database.read(member)
    assert await database.read(partial(humans.groups_of, account=ACCOUNT, person="ana")) == 0
