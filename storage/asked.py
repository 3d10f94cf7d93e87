"""The questions that people asked, each once."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from faq.normalise import normalise
from faq.replay import AskedBefore, most_asked_first
from storage.schema import questions


@dataclass(slots=True)
class _Spellings:
    """A question in all its spellings, as it was asked last."""

    text: str
    last: datetime
    times: int = 0
    people: set[tuple[str, str]] = field(default_factory=set)


async def asked_since(tx: AsyncConnection, since: datetime) -> list[AskedBefore]:
    """The questions asked since then, those that most people asked first; of equals the newest.

    What differs only in how it is written counts as one, in the spelling asked last. The same text
    answered in another language is another question.
    """
    columns = (questions.c.text, questions.c.locale, questions.c.account, questions.c.person)
    last = func.max(questions.c.asked_at).label("last")
    query = (
        select(*columns, func.count().label("times"), last)
        .where(questions.c.asked_at >= since)
        .group_by(*columns)
        .order_by(last.desc(), func.max(questions.c.id).desc())
    )
    # No database normalises as we do, so spellings are brought together here.
    found: dict[tuple[str, str], _Spellings] = {}
    for row in await tx.execute(query):
        key = normalise(row.text), row.locale
        asked = found.setdefault(key, _Spellings(row.text, row.last))
        asked.times += row.times
        asked.people.add((row.account, row.person))
    return most_asked_first(
        AskedBefore(asked.text, locale, asked.times, len(asked.people), asked.last)
        for (_, locale), asked in found.items()
    )
