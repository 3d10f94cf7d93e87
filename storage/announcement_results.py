"""What came back after an announcement: who pressed "got it", and what was asked about it.

Counted are groups that got it. A question is about it if it was asked within a week after it was
sent there, in the thread of its message, or was answered with, or brought up, its linked section.
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Announcement, Receipt, Stage
from announcements.progress import RESULTS_AFTER, Response
from chat.delivery import Kind, State
from chat.effect import Effect
from storage import announcements as stored
from storage.announcement_breakdowns import BY
from storage.schema import (
    announcement_receipts,
    announcements,
    customers,
    deliveries,
    groups,
    inbox,
    people,
    questions,
)
from storage.types import UtcDateTime, Write
from storage.upsert import insert

_GOT = (State.SENT, State.UNCERTAIN, State.SENDING)
"""Whoever presses has it, whether we know already or not."""
WEEK = "-week"
"""Ends the key of what says the results."""
LATEST = RESULTS_AFTER * 2
"""Results of a week that are so late are not news any more."""


async def _receive(tx: AsyncConnection, receipt: Receipt, now: datetime) -> None:
    """Keep that somebody has read it, once; nothing, where it was not sent."""
    got = (
        select(
            literal(receipt.announcement),
            literal(receipt.account),
            literal(receipt.person),
            literal(receipt.conversation),
            literal(now, UtcDateTime),
        )
        .select_from(groups)
        .where(
            groups.c.account == receipt.account,
            groups.c.conversation == receipt.conversation,
            exists().where(
                deliveries.c.announcement_id == receipt.announcement,
                deliveries.c.group_id == groups.c.id,
                deliveries.c.kind == Kind.SEND,
                deliveries.c.state.in_(_GOT),
            ),
        )
    )
    columns = ("announcement_id", "account", "person", "conversation", "at")
    new = insert(tx, announcement_receipts).from_select(columns, got)
    await tx.execute(new.on_conflict_do_nothing())


async def response(
    tx: AsyncConnection, announcement: Announcement, by: str | None = None
) -> dict[str, Response]:
    """What came back; for each value of ``by`` ('' where it is not known), None: in all, under ''.

    A human with several accounts counts once.
    """
    value = (literal("") if by is None else func.coalesce(BY[by], "")).label("value")
    clicks = await tx.execute(_clicks(announcement, value))
    found = {name: Response(humans, places) for name, humans, places in clicks}
    asked: dict[str, set[int]] = {}
    for row in await tx.execute(_asked(announcement, value)):
        if row.asked_at <= row.settled_at + RESULTS_AFTER:
            asked.setdefault(row.value, set()).add(row.id)
    for name, ids in asked.items():
        found[name] = found.get(name, Response()) + Response(questions=len(ids))
    return found


async def due(tx: AsyncConnection, now: datetime) -> list[Announcement]:
    """Those that began to arrive a week ago, and whose results nobody was told yet."""
    sent = and_(
        deliveries.c.announcement_id == announcements.c.id,
        deliveries.c.kind == Kind.SEND,
        deliveries.c.state == State.SENT,
    )
    begun = select(func.min(deliveries.c.settled_at)).where(sent).scalar_subquery()
    told = deliveries.alias("told")
    query = select(announcements).where(
        announcements.c.stage.in_([Stage.SENDING, Stage.PAUSED, Stage.CANCELLED]),
        announcements.c.confirmed_at <= now - RESULTS_AFTER,
        ~exists().where(told.c.key == announcements.c.key + WEEK),
        begun.between(now - LATEST, now - RESULTS_AFTER),
    )
    return [stored.to_announcement(row) for row in (await tx.execute(query)).mappings()]


def _clicks(announcement: Announcement, value: ColumnElement[str]) -> Select[Any]:
    theirs = announcement_receipts.c
    human = case(
        (people.c.human.is_not(None), cast(people.c.human, Text)),
        else_=theirs.account + ":" + theirs.person,
    )
    here = and_(groups.c.account == theirs.account, groups.c.conversation == theirs.conversation)
    them = and_(people.c.account == theirs.account, people.c.person == theirs.person)
    return (
        select(value, func.count(human.distinct()), func.count(groups.c.id.distinct()))  # type: ignore[return-value]
        .select_from(announcement_receipts)
        .join(groups, here)
        .outerjoin(customers, customers.c.id == groups.c.customer_id)
        .outerjoin(people, them)
        .where(theirs.announcement_id == announcement.id)
        .group_by(value)
    )


def _asked(announcement: Announcement, value: ColumnElement[str]) -> Select[Any]:
    """Questions about it, whenever they were asked since."""
    about = [inbox.c.thread == deliveries.c.ref]
    for section in {each.section for each in announcement.contents.values() if each.section}:
        about.append(questions.c.shown == section)
        brought_up = cast(questions.c.sections, Text)
        about.append(brought_up.contains(json.dumps(section), autoescape=True))
    there = and_(
        questions.c.account == groups.c.account, questions.c.conversation == groups.c.conversation
    )
    return (
        select(value, questions.c.id, questions.c.asked_at, deliveries.c.settled_at)
        .select_from(deliveries)
        .join(groups, groups.c.id == deliveries.c.group_id)
        .outerjoin(customers, customers.c.id == groups.c.customer_id)
        .join(questions, there)
        .join(inbox, inbox.c.id == questions.c.id)
        .where(
            deliveries.c.announcement_id == announcement.id,
            deliveries.c.kind == Kind.SEND,
            deliveries.c.state == State.SENT,
            questions.c.asked_at >= deliveries.c.settled_at,
            or_(*about),
        )
    )


WRITES: dict[type[Effect], Write] = {Receipt: _receive}
"""What each effect is written by."""
