"""Groups, people, roles, members, activity."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from chat.directory import Group, GroupKind, Person, Role
from chat.message import Sender
from storage import directory, schema
from storage.database import Database
from storage.directory import Counter
from tests.contract import examples
from tests.contract.examples import ACCOUNT
from tests.support import START

EN = Group(ACCOUNT, "en", "English", approved=True)
OPS = Group(ACCOUNT, "ops", "Ops", GroupKind.OPS, True, "zh", START + timedelta(hours=1))


async def know(database: Database, *groups: Group) -> None:
    for group in groups:
        await database.write(partial(directory.ensure_group, new=group))


async def group(database: Database, account: str, conversation: str) -> Group | None:
    return await database.read(partial(directory.group, account=account, conversation=conversation))


async def person(database: Database, who: str = "ana") -> Person | None:
    return await database.read(partial(directory.person, account=ACCOUNT, person_id=who))


async def see(database: Database, who: str, name: str) -> None:
    sender = Sender(who, name)
    await database.write(partial(directory.see_person, account=ACCOUNT, sender=sender))


async def grant(database: Database, role: Role, conversation: str = "", who: str = "ana") -> None:
    given = partial(directory.grant, account=ACCOUNT, person_id=who, given=role)
    await database.write(partial(given, conversation=conversation))


async def role(
    database: Database, conversation: str = "en", who: str = "ana", account: str = ACCOUNT
) -> Role:
    asked = partial(directory.role, account=account, conversation=conversation, person_id=who)
    return await database.read(asked)


async def join(database: Database, conversation: str, who: str = "ana") -> None:
    add = partial(directory.add_member, account=ACCOUNT, conversation=conversation)
    await database.write(partial(add, person_id=who))


async def is_member(database: Database, who: str = "ana", account: str = ACCOUNT) -> bool:
    return await database.read(partial(directory.is_member, account=account, person_id=who))


@pytest.mark.parametrize("known", [EN, OPS, Group(ACCOUNT, "direct", kind=GroupKind.DIRECT)])
async def test_a_group_comes_out_as_it_went_in(database: Database, known: Group) -> None:
    await know(database, known)
    assert await group(database, ACCOUNT, known.conversation) == known


async def test_a_group_belongs_to_its_account(database: Database) -> None:
    await know(database, EN)
    assert await group(database, "slack", "en") is None
    assert await group(database, ACCOUNT, "zh") is None


async def test_a_known_group_stays_as_it_is(database: Database) -> None:
    await know(database, EN, replace(EN, name="Other", approved=False, locale="zh"))
    assert await group(database, ACCOUNT, "en") == EN


async def test_a_change_touches_one_group(database: Database) -> None:
    theirs = replace(EN, account="slack")
    await know(database, EN, OPS, theirs)
    change = partial(directory.change_group, account=ACCOUNT, conversation="en")
    await database.write(partial(change, locale="zh", quiet_until=START))
    assert await group(database, ACCOUNT, "en") == replace(EN, locale="zh", quiet_until=START)
    assert await group(database, ACCOUNT, "ops") == OPS
    assert await group(database, "slack", "en") == theirs


async def test_a_person_is_known_once_seen_and_their_name_followed(database: Database) -> None:
    assert await person(database) is None
    await see(database, "ana", "Ana")
    assert await person(database) == Person(ACCOUNT, "ana", "Ana")
    change = partial(directory.change_person, account=ACCOUNT, person_id="ana")
    await database.write(partial(change, locale="zh", chosen_job="finance", set_job="sales"))
    await see(database, "ana", "Ana M.")
    changed = Person(ACCOUNT, "ana", "Ana M.", "zh", chosen_job="finance", set_job="sales")
    assert await person(database) == changed
    assert changed.open_jobs == {"sales"}


async def test_seen_at_once_by_two_processes(database: Database, another: Database) -> None:
    await asyncio.gather(*(see(each, "ana", "Ana") for each in [database, another] * 4))
    assert len(await examples.rows(database, schema.people)) == 1


async def test_everybody_is_a_member_until_told_otherwise(database: Database) -> None:
    assert await role(database) is Role.MEMBER


async def test_a_role_on_the_account_counts_in_all_its_conversations(database: Database) -> None:
    await grant(database, Role.OPERATOR)
    assert await role(database, "en") is Role.OPERATOR
    assert await role(database, "zh") is Role.OPERATOR
    assert await role(database, "en", account="slack") is Role.MEMBER
    assert await role(database, "en", who="bo") is Role.MEMBER


async def test_a_role_in_a_conversation_counts_only_there(database: Database) -> None:
    await grant(database, Role.OPERATOR, "en")
    assert await role(database, "en") is Role.OPERATOR
    assert await role(database, "zh") is Role.MEMBER


async def test_the_higher_of_two_roles_counts(database: Database) -> None:
    await grant(database, Role.MEMBER)
    await grant(database, Role.OWNER, "en")
    assert await role(database, "en") is Role.OWNER
    await grant(database, Role.MEMBER, "en")  # a new one takes the place of the old
    assert await role(database, "en") is Role.MEMBER


async def test_owners_are_those_that_the_settings_name(database: Database) -> None:
    await grant(database, Role.OPERATOR, who="ops")
    await grant(database, Role.OWNER, "en", who="cleo")
    theirs = partial(directory.grant, account="slack", person_id="ana", given=Role.OWNER)
    await database.write(theirs)
    replace_owners = partial(directory.replace_owners, account=ACCOUNT)
    await database.write(partial(replace_owners, owners={"ana", "bo"}))
    assert [await role(database, who=who) for who in ("ana", "bo")] == [Role.OWNER] * 2
    await database.write(partial(replace_owners, owners={"bo"}))
    assert await role(database, who="ana") is Role.MEMBER
    assert await role(database, who="bo") is Role.OWNER
    assert await role(database, who="ops") is Role.OPERATOR
    assert await role(database, "en", who="cleo") is Role.OWNER  # of one conversation
    assert await role(database, who="ana", account="slack") is Role.OWNER
    await database.write(partial(replace_owners, owners=set()))
    assert await role(database, who="bo") is Role.MEMBER


async def test_membership_counts_through_approved_groups_only(database: Database) -> None:
    await know(database, EN, Group(ACCOUNT, "new"))
    await join(database, "new")
    assert not await is_member(database)
    await join(database, "en")
    assert await is_member(database)
    assert not await is_member(database, "bo")
    change = partial(directory.change_group, account=ACCOUNT, conversation="en")
    await database.write(partial(change, approved=False))
    assert not await is_member(database)


async def test_membership_does_not_reach_into_other_accounts(database: Database) -> None:
    await know(database, EN, replace(EN, account="slack", conversation="C1"))
    await join(database, "en")
    await join(database, "C1")
    assert not await is_member(database, account="slack")


async def test_joining_twice_is_joining_once(database: Database) -> None:
    await join(database, "en")
    await join(database, "en")
    assert len(await examples.rows(database, schema.members)) == 1


async def test_activity_adds_up_by_person_place_and_day(database: Database) -> None:
    monday, tuesday = date(2026, 3, 2), date(2026, 3, 3)
    ana = Counter(ACCOUNT, "en", "ana", monday)
    others = [
        replace(ana, day=tuesday),
        replace(ana, person="bo"),
        replace(ana, conversation="zh"),
        replace(ana, account="slack"),
    ]
    count = partial(directory.count_activity)
    await database.write(partial(count, seen={ana: 2, **dict.fromkeys(others, 1)}))
    await database.write(partial(count, seen={ana: 3}))
    await database.write(partial(count, seen={}))
    stored = await examples.rows(database, schema.activity)
    counted = {
        Counter(r["account"], r["conversation"], r["person"], r["day"]): r["messages"]
        for r in stored
    }
    assert counted == {ana: 5, **dict.fromkeys(others, 1)}


async def test_activity_counted_by_two_processes_at_once(
    database: Database, another: Database
) -> None:
    seen = {Counter(ACCOUNT, "en", "ana", date(2026, 3, 2)): 1}
    count = partial(directory.count_activity, seen=seen)
    await asyncio.gather(*(each.write(count) for each in [database, another] * 5))
    assert [r["messages"] for r in await examples.rows(database, schema.activity)] == [10]
