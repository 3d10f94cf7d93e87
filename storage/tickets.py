"""Tickets and what was said in them."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.directory import GroupKind
from chat.effect import Effect, Overtaken
from chat.message import File, Place
from faq.ticketing import (
    TicketClosed,
    TicketMoved,
    TicketOpened,
    TicketReopened,
    TicketSaid,
    TicketTaken,
)
from faq.tickets import Ticket, TicketMessage
from storage.schema import groups, ticket_messages, tickets
from storage.types import Write
from storage.upsert import insert


async def is_taken(tx: AsyncConnection, place: Place) -> bool:
    """Whether a human has taken over in this thread: the bot is silent there.

    Outside threads only in a direct chat: in a group others have questions of their own.
    """
    query = select(tickets.c.id).where(_open_at(place), tickets.c.taken_at.is_not(None))
    if place.thread is None:
        query = query.where(
            exists().where(
                groups.c.account == place.account,
                groups.c.conversation == place.conversation,
                groups.c.kind == GroupKind.DIRECT,
            )
        )
    return (await tx.execute(query)).first() is not None


async def ticket(tx: AsyncConnection, ticket_id: int) -> Ticket | None:
    """A ticket; None if there is none."""
    return await _ticket(tx, tickets.c.id == ticket_id)


async def open_at(tx: AsyncConnection, place: Place) -> Ticket | None:
    """The ticket of this thread that is not closed."""
    return await _ticket(tx, _open_at(place))


async def open_of(tx: AsyncConnection, place: Place, asker: str) -> list[Ticket]:
    """What is open of somebody in this conversation, in whatever thread."""
    theirs = and_(
        tickets.c.account == place.account,
        tickets.c.conversation == place.conversation,
        tickets.c.asker == asker,
        tickets.c.closed_at.is_(None),
    )
    rows = await tx.execute(select(tickets).where(theirs).order_by(tickets.c.id))
    return [to_ticket(row) for row in rows.mappings()]


async def all_open_of(tx: AsyncConnection, account: str, person: str) -> list[Ticket]:
    """A person's tickets that are not closed, oldest first."""
    theirs = and_(tickets.c.account == account, tickets.c.asker == person)
    query = select(tickets).where(theirs, tickets.c.closed_at.is_(None)).order_by(tickets.c.id)
    return [to_ticket(row) for row in (await tx.execute(query)).mappings()]


async def answered(tx: AsyncConnection, cause: int, place: Place) -> Ticket | None:
    """The ticket from there in which a human said what this inbox row holds; else None."""
    query = select(ticket_messages.c.ticket_id).where(
        ticket_messages.c.id == cause, ticket_messages.c.side == "human"
    )
    ticket_id = (await tx.execute(query)).scalar_one_or_none()
    found = None if ticket_id is None else await ticket(tx, ticket_id)
    return found if found is not None and found.place.whole == place.whole else None


async def transcript(tx: AsyncConnection, ticket_id: int) -> list[TicketMessage]:
    """What was said in a ticket after its question, oldest first."""
    query = (
        select(ticket_messages)
        .where(ticket_messages.c.ticket_id == ticket_id)
        .order_by(ticket_messages.c.id)
    )
    return [
        TicketMessage(
            row.id,
            row.account,
            row.person,
            row.side,
            row.text,
            tuple(File(**file) for file in row.files),
            row.at,
        )
        for row in await tx.execute(query)
    ]


async def move(tx: AsyncConnection, account: str, old: str, new: str) -> None:
    """A conversation got another id: tickets from there, and those answered there, go along.

    One that meets another open one under the new id stays where it was.
    """
    there = tickets.alias("there")
    met = exists().where(
        there.c.account == account,
        there.c.conversation == new,
        there.c.thread == tickets.c.thread,
        there.c.closed_at.is_(None),
        tickets.c.closed_at.is_(None),
    )
    asked = and_(tickets.c.account == account, tickets.c.conversation == old, ~met)
    await tx.execute(update(tickets).where(asked).values(conversation=new))
    answered = and_(tickets.c.ops_account == account, tickets.c.ops_conversation == old)
    await tx.execute(update(tickets).where(answered).values(ops_conversation=new))


async def _open(tx: AsyncConnection, opened: TicketOpened, now: datetime) -> None:
    row = {
        "id": opened.id,
        "question_id": opened.question_id,
        "account": opened.place.account,
        "conversation": opened.place.conversation,
        "thread": opened.place.thread or "",
        "asker": opened.asker,
        "text": opened.text,
        "locale": opened.locale,
        "reason": opened.reason,
        "state": "open",
        "ops_account": opened.ops.account,
        "ops_conversation": opened.ops.conversation,
        "opened_at": now,
    }
    new = insert(tx, tickets).values(row).on_conflict_do_nothing().returning(tickets.c.id)
    if (await tx.execute(new)).first() is None:
        raise Overtaken


async def _take(tx: AsyncConnection, taken: TicketTaken, now: datetime) -> None:
    seen = taken.ticket
    values: dict[str, Any] = {
        "state": "taken",
        "assignee_account": taken.account,
        "assignee": taken.person,
    }
    if seen.taken_at is None:
        values["taken_at"] = now
    await _change(tx, seen, values)


async def _close(tx: AsyncConnection, closed: TicketClosed, now: datetime) -> None:
    still = and_(tickets.c.id == closed.ticket.id, tickets.c.closed_at.is_(None))
    values = {"state": "closed", "closed_at": now}
    if (await tx.execute(update(tickets).where(still).values(values))).rowcount != 1:
        raise Overtaken


async def _reopen(tx: AsyncConnection, reopened: TicketReopened, _: datetime) -> None:
    values = {
        "state": "open",
        "closed_at": None,
        "taken_at": None,
        "assignee_account": None,
        "assignee": None,
    }
    try:
        await _change(tx, reopened.ticket, values)
    except IntegrityError as error:  # the thread has another open ticket
        raise Overtaken from error


async def _move(tx: AsyncConnection, moved: TicketMoved, _: datetime) -> None:
    seen = moved.ticket
    still = and_(
        tickets.c.id == seen.id,
        tickets.c.ops_account == seen.ops_account,
        tickets.c.ops_conversation == seen.ops_conversation,
    )
    values = {"ops_account": moved.ops.account, "ops_conversation": moved.ops.conversation}
    if (await tx.execute(update(tickets).where(still).values(values))).rowcount != 1:
        raise Overtaken


async def _say(tx: AsyncConnection, said: TicketSaid, now: datetime) -> None:
    await _change(tx, said.ticket, {"state": said.ticket.state})  # also holds it until commit
    await tx.execute(
        insert(tx, ticket_messages).values(
            id=said.id,
            ticket_id=said.ticket.id,
            account=said.account,
            person=said.person,
            side=said.side,
            text=said.text,
            files=[asdict(file) for file in said.files],
            at=now,
        )
    )


async def _change(tx: AsyncConnection, seen: Ticket, values: Mapping[str, Any]) -> None:
    """Change a ticket that is as it was seen. Raises Overtaken."""
    as_seen = and_(
        tickets.c.id == seen.id,
        tickets.c.state == seen.state,
        tickets.c.assignee.is_not_distinct_from(seen.assignee),
        tickets.c.assignee_account.is_not_distinct_from(seen.assignee_account),
    )
    if (await tx.execute(update(tickets).where(as_seen).values(dict(values)))).rowcount != 1:
        raise Overtaken


def _open_at(place: Place) -> ColumnElement[bool]:
    return and_(
        tickets.c.account == place.account,
        tickets.c.conversation == place.conversation,
        tickets.c.thread == (place.thread or ""),
        tickets.c.closed_at.is_(None),
    )


async def _ticket(tx: AsyncConnection, wanted: ColumnElement[bool]) -> Ticket | None:
    row = (await tx.execute(select(tickets).where(wanted))).mappings().first()
    return None if row is None else to_ticket(row)


def to_ticket(row: RowMapping) -> Ticket:
    """A row that has all columns of ``tickets``."""
    return Ticket(**{field.name: row[field.name] for field in fields(Ticket)})


WRITES: dict[type[Effect], Write] = {
    TicketOpened: _open,
    TicketTaken: _take,
    TicketClosed: _close,
    TicketReopened: _reopen,
    TicketMoved: _move,
    TicketSaid: _say,
}
"""What each effect is written by."""
