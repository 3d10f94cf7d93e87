"""Which sections people were sent to."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.message import Place
from faq.ports import Demand
from storage.schema import questions, ratings


async def shown_since(tx: AsyncConnection, since: datetime) -> dict[str, int]:
    """How many questions each section answered since then, or was picked for, by its id."""
    query = (
        select(questions.c.shown, func.count().label("questions"))
        .where(questions.c.shown.is_not(None), questions.c.asked_at >= since)
        .group_by(questions.c.shown)
    )
    return {row.shown: row.questions for row in await tx.execute(query)}


async def demand(tx: AsyncConnection, since: datetime, place: Place | None) -> list[Demand]:
    """The sections that people were sent to since then, in a conversation or anywhere; those that
    most people were sent to first.
    """
    wanted = [questions.c.shown.is_not(None), questions.c.asked_at >= since]
    if place is not None:
        wanted.append(questions.c.account == place.account)
        wanted.append(questions.c.conversation == place.conversation)
    people = func.count(func.distinct(questions.c.account + ":" + questions.c.person))
    asked = (
        select(questions.c.shown, func.count().label("questions"), people.label("people"))
        .where(*wanted)
        .group_by(questions.c.shown)
        .order_by(people.desc(), func.count().desc(), func.max(questions.c.asked_at).desc())
    )
    rated = (
        select(questions.c.shown, ratings.c.helpful, func.count().label("ratings"))
        .join(ratings, ratings.c.question_id == questions.c.id)
        .where(*wanted)
        .group_by(questions.c.shown, ratings.c.helpful)
    )
    votes = {(row.shown, row.helpful): row.ratings for row in await tx.execute(rated)}
    return [
        Demand(
            row.shown,
            row.questions,
            row.people,
            helpful=votes.get((row.shown, True), 0),
            unhelpful=votes.get((row.shown, False), 0),
        )
        for row in await tx.execute(asked)
    ]
