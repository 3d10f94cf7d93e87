"""Tickets as stored: one open in each thread, changed only as they were read, moved, listed."""

import asyncio
from functools import partial

import pytest

from chat.directory import Group, GroupKind
from chat.effect import Effect, Overtaken
from chat.message import Place
from faq.ports import Asked
from faq.ticketing import TicketClosed, TicketMoved, TicketReopened, TicketSaid, TicketTaken
from faq.tickets import Ticket
from storage import directory, listening, moves, schema, tickets
from storage.database import Database
from storage.ticketing import StoredTickets
from tests.contract import examples
from tests.contract.examples import ACCOUNT, a_send, claim, due, lease, put, receive, row, said
from tests.contract.ticketing import FILE, HOUR, OPS, THREAD, apply, of, open_one, opened, taken
from tests.support import START


async def test_a_ticket_comes_out_as_it_went_in(database: Database) -> None:
    ticket = await open_one(database)
    stored = StoredTickets(database)
    assert ticket == Ticket(
        id=1,
        question_id=None,
        account=ACCOUNT,
        conversation="en",
        thread="m1",
        asker="ana",
        text="怎么导出？",
        locale="zh",
        reason="asked",
        state="open",
        ops_account=ACCOUNT,
        ops_conversation="ops",
        assignee_account=None,
        assignee=None,
        opened_at=START,
        taken_at=None,
        closed_at=None,
    )
    assert await stored.open_at(THREAD) == ticket
    assert await stored.open_at(Place(ACCOUNT, "en")) is None
    assert await stored.ticket(2) is None


async def test_another_ops_channel_may_have_it_once(database: Database) -> None:
    ticket = await open_one(database)
    await apply(database, TicketMoved(ticket, Place("slack", "team")))
    now = await of(database, ticket.id)
    assert now is not None
    assert (now.ops_account, now.ops_conversation) == ("slack", "team")
    with pytest.raises(Overtaken):
        await apply(database, TicketMoved(ticket, Place(ACCOUNT, "third")))
    assert await of(database, ticket.id) == now


async def test_a_thread_has_one_open_ticket(database: Database) -> None:
    ticket = await open_one(database)
    await receive(database, said("m2"))
    with pytest.raises(Overtaken):
        await apply(database, opened(2))
    assert await of(database, 2) is None
    await apply(database, TicketClosed(ticket))
    await apply(database, opened(2))
    assert await of(database, 2) is not None


async def test_of_two_processes_at_once_one_opens_it(database: Database, another: Database) -> None:
    await receive(database, said("m1"), said("m2"))
    both = [apply(database, opened(1)), apply(another, opened(2))]
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "Overtaken"]
    assert len(await examples.rows(database, schema.tickets)) == 1


async def test_what_was_overtaken_leaves_nothing_behind(database: Database) -> None:
    await open_one(database)
    await receive(database, said("m2"))
    asked = Asked(2, ACCOUNT, "en", "ana", "How?", "en", "unknown", 0.1, gap="how")
    with pytest.raises(Overtaken):
        await apply(database, asked, opened(2))
    assert await examples.rows(database, schema.questions) == []
    assert await examples.rows(database, schema.gaps) == []


async def test_only_what_is_as_it_was_read_is_changed(database: Database) -> None:
    first = await open_one(database)
    second = await taken(database, first)
    assert (second.state, second.assignee, second.taken_at) == ("taken", "li", START + HOUR)
    stale: list[Effect] = [
        TicketTaken(first, ACCOUNT, "wang"),
        TicketReopened(first),
        TicketSaid(2, first, ACCOUNT, "ana", "asker", "Hello?"),
    ]
    await receive(database, said("m2"))
    for effect in stale:
        with pytest.raises(Overtaken):
            await apply(database, effect)
    assert await of(database, 1) == second
    assert await StoredTickets(database).messages(1) == []
    over = await taken(database, second, "wang")
    assert (over.assignee, over.taken_at) == ("wang", START + HOUR)


async def test_closing_and_reopening(database: Database) -> None:
    ticket = await taken(database, await open_one(database))
    await apply(database, TicketClosed(ticket), hours=2)
    closed = await of(database, 1)
    assert closed is not None
    assert (closed.state, closed.closed_at) == ("closed", START + 2 * HOUR)
    await receive(database, said("m2"))
    late = TicketSaid(2, ticket, ACCOUNT, "ana", "asker", "Hello?")
    for effect in (TicketClosed(ticket), late):
        with pytest.raises(Overtaken):
            await apply(database, effect)
    assert not await database.read(partial(listening.is_ticket, place=THREAD))
    await apply(database, TicketReopened(closed))
    again = await of(database, 1)
    assert again is not None
    assert (again.state, again.closed_at, again.taken_at) == ("open", None, None)
    assert again.assignee is None


async def test_beside_another_open_ticket_none_is_reopened(database: Database) -> None:
    ticket = await open_one(database)
    await apply(database, TicketClosed(ticket))
    closed = await of(database, 1)
    await open_one(database, 2)
    assert closed is not None
    with pytest.raises(Overtaken):
        await apply(database, TicketReopened(closed))
    assert await of(database, 1) == closed


async def test_the_transcript_is_in_order_with_files(database: Database) -> None:
    ticket = await open_one(database)
    await receive(database, said("m2"), said("m3"), said("m4"))
    await apply(database, TicketSaid(3, ticket, ACCOUNT, "li", "human", "So."), hours=1)
    await apply(database, TicketSaid(2, ticket, ACCOUNT, "ana", "asker", "", (FILE,)), hours=2)
    messages = await database.read(partial(tickets.transcript, ticket_id=1))
    assert [(m.id, m.side, m.person, m.text, m.files, m.at) for m in messages] == [
        (2, "asker", "ana", "", (FILE,), START + 2 * HOUR),
        (3, "human", "li", "So.", (), START + HOUR),
    ]
    assert await StoredTickets(database).messages(1) == messages
    assert await StoredTickets(database).messages(2) == []


async def test_the_thread_in_the_ops_channel_is_found(database: Database) -> None:
    await open_one(database)
    await put(database, a_send("notice", OPS, topic="ticket:1"))
    await examples.set_columns(
        database, "notice", ref="m9", ref_conversation="ops", state="sent", settled_at=START
    )
    stored = StoredTickets(database)
    found = await stored.of_thread(Place(ACCOUNT, "ops", "m9"))
    assert found == await of(database, 1)
    assert await stored.of_thread(Place(ACCOUNT, "ops", "m8")) is None
    assert await stored.of_thread(Place(ACCOUNT, "en", "m9")) is None
    assert await stored.of_thread(OPS) is None
    assert await database.read(partial(listening.is_ticket, place=THREAD))


async def test_what_yields_is_skipped_once_a_human_has_it(database: Database) -> None:
    epoch = await lease(database)
    ticket = await open_one(database)
    await put(database, a_send("answer", THREAD, yields=True), a_send("other", THREAD))
    await taken(database, ticket)
    (head,) = await due(database)
    assert not await claim(database, head, epoch)
    skipped = await row(database, "answer")
    assert (skipped["state"], skipped["why"]) == ("skipped", "a human has taken over")
    (other,) = await due(database)
    assert other.key == "other"
    assert await claim(database, other, epoch)


@pytest.mark.parametrize(("kind", "silent"), [(GroupKind.DIRECT, True), (GroupKind.GROUP, False)])
async def test_outside_threads_the_bot_is_silent_in_direct_chats_only(
    database: Database, kind: GroupKind, silent: bool
) -> None:
    place = Place(ACCOUNT, "d1")
    await database.write(partial(directory.ensure_group, new=Group(ACCOUNT, "d1", kind=kind)))
    ticket = await open_one(database, place=place)
    is_taken = partial(tickets.is_taken, place=place)
    assert not await database.read(is_taken)
    await taken(database, ticket)
    assert await database.read(is_taken) == silent


async def test_a_moved_conversation_keeps_its_tickets(database: Database) -> None:
    await open_one(database)
    await open_one(database, 2, Place(ACCOUNT, "zh", "m7"))
    for old, new in (("en", "en2"), ("ops", "ops2")):
        await database.write(partial(moves.move_group, account=ACCOUNT, old=old, new=new))
    first, second = await of(database, 1), await of(database, 2)
    assert first is not None
    assert second is not None
    assert first.place == Place(ACCOUNT, "en2", "m1")
    assert second.place == Place(ACCOUNT, "zh", "m7")
    assert first.ops_place == second.ops_place == Place(ACCOUNT, "ops2")


async def test_a_move_never_makes_two_open_tickets_of_a_thread(database: Database) -> None:
    await open_one(database)
    await open_one(database, 2, Place(ACCOUNT, "en2", "m1"))
    await database.write(partial(moves.move_group, account=ACCOUNT, old="en", new="en2"))
    first = await of(database, 1)
    assert first is not None
    assert first.conversation == "en"
