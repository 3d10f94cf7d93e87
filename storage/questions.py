"""Questions, ratings and gaps."""

from dataclasses import asdict, fields
from datetime import datetime
from functools import partial
from hashlib import sha256

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.effect import Effect
from chat.message import File, Place
from faq.ports import Asked, Demand, Picked, Rated
from storage import readership
from storage.database import Database
from storage.schema import gaps, inbox, questions, ratings
from storage.types import Write
from storage.upsert import insert

LONGEST_KEY = 600
"""Characters of a gap's key: PostgreSQL cannot index more than 2704 bytes."""


async def record(tx: AsyncConnection, asked: Asked, now: datetime) -> None:
    """Keep a question, and open its gap if it has one."""
    row = asdict(asked)
    gap, row["files"] = row.pop("gap"), [asdict(file) for file in asked.files] or None
    row["gap_id"] = None if gap is None else await _gap(tx, gap, now)
    await tx.execute(insert(tx, questions).values(**row, asked_at=now))


async def pick(tx: AsyncConnection, picked: Picked, _: datetime) -> None:
    """Note which suggestion was chosen last."""
    chosen = update(questions).where(questions.c.id == picked.question)
    await tx.execute(chosen.values(shown=picked.section))


async def rate(tx: AsyncConnection, rated: Rated, now: datetime) -> None:
    """Keep a person's newest rating of an answer; an answer that did not help is a gap too."""
    values = {"helpful": rated.helpful, "rated_at": now}
    await tx.execute(
        insert(tx, ratings)
        .values(question_id=rated.question, person=rated.person, **values)
        .on_conflict_do_update(index_elements=["question_id", "person"], set_=values)
    )
    rated_question = update(questions).where(questions.c.id == rated.question)
    if rated.gap is not None:
        gap = await _gap(tx, rated.gap, now)
        await tx.execute(rated_question.values(gap_id=gap))
        return
    # Whoever changes their mind, as the last who was not helped, takes the gap back.
    unhelped = exists().where(ratings.c.question_id == rated.question, ratings.c.helpful.is_(False))
    was_answered = questions.c.outcome != "unknown"
    await tx.execute(rated_question.where(was_answered, ~unhelped).values(gap_id=None))


async def _gap(tx: AsyncConnection, question: str, now: datetime) -> int:
    key = _gap_key(question)
    await tx.execute(insert(tx, gaps).values(key=key, opened_at=now).on_conflict_do_nothing())
    still = and_(gaps.c.key == key, gaps.c.section.is_not(None))  # what was taught did not help
    await tx.execute(update(gaps).where(still).values(closed_at=None, section=None))
    gap_id: int = (await tx.execute(select(gaps.c.id).where(gaps.c.key == key))).scalar_one()
    return gap_id


def _gap_key(question: str) -> str:
    """The question, the end of a long one as its hash. The key of a key is the key itself."""
    if len(question) <= LONGEST_KEY:
        return question
    digest = sha256(question.encode()).hexdigest()
    return f"{question[: LONGEST_KEY - len(digest)]}{digest}"


WRITES: dict[type[Effect], Write] = {Asked: record, Picked: pick, Rated: rate}
"""What each effect is written by."""


class StoredQuestions:
    """The port ``faq.ports.Questions`` over the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def question(self, question_id: int) -> Asked | None:
        """See the port."""

        return await self._asked(questions.c.id == question_id)

    async def last(
        self, place: Place, *, person: str | None = None, since: datetime | None = None
    ) -> Asked | None:
        """See the port."""
        here = and_(
            questions.c.account == place.account, questions.c.conversation == place.conversation
        )
        if place.thread:  # its first message stands outside the thread
            in_thread = or_(inbox.c.thread == place.thread, inbox.c.message == place.thread)
            here = and_(here, in_thread)
        if person is not None:
            here = and_(here, questions.c.person == person)
        if since is not None:
            here = and_(here, questions.c.asked_at >= since)
        return await self._asked(here)

    async def _asked(self, wanted: ColumnElement[bool]) -> Asked | None:
        """The newest of those wanted."""

        async def read(tx: AsyncConnection) -> Asked | None:
            query = (
                select(questions, gaps.c.key.label("gap"))
                .join(inbox, inbox.c.id == questions.c.id)
                .outerjoin(gaps, gaps.c.id == questions.c.gap_id)
                .where(wanted)
                .order_by(questions.c.id.desc())
                .limit(1)
            )
            row = (await tx.execute(query)).mappings().first()
            if row is None:
                return None
            known = {field.name: row[field.name] for field in fields(Asked)}
            files = tuple(File(**file) for file in row["files"] or ())
            return Asked(**known | {"sections": tuple(row["sections"]), "files": files})

        return await self._database.read(read)

    async def demand(self, since: datetime, place: Place | None = None) -> list[Demand]:
        """See the port."""
        return await self._database.read(partial(readership.demand, since=since, place=place))
