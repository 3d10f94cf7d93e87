"""What is asked about tickets: lists, where they come from, what was asked before."""

from functools import partial
from typing import Any

from sqlalchemy import insert

from chat.directory import Group, GroupKind
from chat.message import Place, Sender
from faq.ports import Asked
from faq.ticketing import TicketClosed
from faq.tickets import Earlier, Listed
from storage import directory, schema
from storage.database import Database
from storage.ticketing import StoredTickets
from tests.contract.examples import ACCOUNT, receive, said
from tests.contract.ticketing import HOUR, OPS, THREAD, apply, open_one, taken
from tests.support import START


async def test_tickets_are_listed_by_world_and_assignee(database: Database) -> None:
    await database.write(partial(directory.ensure_group, new=Group(ACCOUNT, "en", "English")))
    for who in ("ana", "li"):
        sender = Sender(who, who.title())
        await database.write(partial(directory.see_person, account=ACCOUNT, sender=sender))
    first = await taken(database, await open_one(database))
    second = await open_one(database, 2, Place(ACCOUNT, "zh", "m7"))
    third = await open_one(database, 3, Place(ACCOUNT, "zh", "m8"))
    await apply(database, TicketClosed(third), hours=3)
    await open_one(database, 4, Place("local", "zh", "m9"))

    async def listed(**more: Any) -> list[Listed]:
        wanted = {"local": False, "closed_since": None, "assignee": None} | more
        return await StoredTickets(database).listed(**wanted)

    assert await listed() == [
        Listed(first, "English", "Ana", "Li"),
        Listed(second, "", "Ana", ""),
    ]
    assert [each.ticket.id for each in await listed(closed_since=START)] == [1, 2, 3]
    assert [each.ticket.id for each in await listed(closed_since=START + 4 * HOUR)] == [1, 2]
    assert [each.ticket.id for each in await listed(assignee=(ACCOUNT, "li"))] == [1]
    assert [each.ticket.id for each in await listed(local=True)] == [4]


async def test_where_it_comes_from_and_who_may_answer(database: Database) -> None:
    stored = StoredTickets(database)
    unknown = await stored.origin(THREAD, "ana")
    assert (unknown.group, unknown.customer, unknown.time_zone, unknown.asker) == (
        "",
        "",
        None,
        "ana",
    )
    await database.write(partial(directory.ensure_group, new=Group(ACCOUNT, "en", "English")))
    ops = Group(ACCOUNT, "ops", kind=GroupKind.OPS, locale="zh")
    await database.write(partial(directory.ensure_group, new=ops))
    await database.write(
        partial(directory.see_person, account=ACCOUNT, sender=Sender("ana", "Ana"))
    )
    customer = {"id": 1, "name": "Acme", "key": "acme"}
    known = schema.groups.update().where(schema.groups.c.conversation == "en")
    label = {"kind": "product", "name": "Payroll", "key": "payroll"}
    labels = [label | {"group_id": number} for number in (1, 2)]

    async def work(tx: Any) -> None:
        await tx.execute(insert(schema.customers).values(customer))
        await tx.execute(known.values(customer_id=1, time_zone="Asia/Shanghai"))
        await tx.execute(insert(schema.group_labels).values(labels))

    await database.write(work)
    origin = await stored.origin(THREAD, "ana")
    assert (origin.group, origin.customer, origin.time_zone) == (
        "English",
        "Acme",
        "Asia/Shanghai",
    )
    assert (set(origin.products), origin.asker) == ({"Payroll"}, "Ana")
    [channel] = await stored.channels(ACCOUNT)
    assert (channel.group, set(channel.products)) == (ops, {"Payroll"})
    assert await stored.channels("local") == []
    assert await stored.locale(OPS) == "zh"
    assert await stored.name(ACCOUNT, "ana") == "Ana"
    assert await stored.name(ACCOUNT, "bo") == "bo"


async def test_earlier_questions_are_those_of_the_thread(database: Database) -> None:
    replies = [said(f"m{n}", THREAD) for n in (2, 3)]
    await receive(database, said("m1"), *replies, said("m4"))
    for number in (1, 2, 3, 4):
        who, shown = ("bo", None) if number == 2 else ("ana", f"s{number}")
        asked = Asked(number, ACCOUNT, "en", who, f"Q{number}", "en", "answer", 0.9, shown=shown)
        await apply(database, asked, hours=number)

    async def earlier(place: Place, **more: Any) -> list[Earlier]:
        wanted = {"before": 4, "limit": 5, "person": None, "since": None} | more
        return await StoredTickets(database).earlier(place, **wanted)

    first, second, third = Earlier("Q1", "s1"), Earlier("Q2", None), Earlier("Q3", "s3")
    assert await earlier(THREAD) == [first, second, third]
    assert await earlier(THREAD, before=3, limit=1) == [second]
    alone = Place(ACCOUNT, "en")
    assert await earlier(alone, person="ana") == [first, third]
    assert await earlier(alone, since=START + 2 * HOUR) == [second, third]
