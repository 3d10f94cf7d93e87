"""Which draft a message is about."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import ASKED, MADE, Announcement, Stage
from chat.message import Place
from storage import announcements as store
from storage import topics
from storage.schema import announcement_log, announcements


async def asking(
    tx: AsyncConnection, home: Place, who: str, since: datetime
) -> Announcement | None:
    """That about which this operator was last asked something here, if that is still open."""
    query = (
        _worked_on(home, who, since)
        .where(
            announcements.c.asking != "",
            announcements.c.stage != Stage.DISCARDED,
            or_(announcement_log.c.what == MADE, announcement_log.c.what.endswith(ASKED)),
        )
        .order_by(announcement_log.c.at.desc(), announcements.c.id.desc())
    )
    found: int | None = (await tx.execute(query.limit(1))).scalar_one_or_none()
    return None if found is None else await store.by_id(tx, found)


async def touched(tx: AsyncConnection, home: Place, who: str, since: datetime) -> bool:
    """Whether this operator has worked on an announcement of this conversation since then."""
    return (await tx.execute(_worked_on(home, who, since).limit(1))).first() is not None


async def of_thread(tx: AsyncConnection, place: Place) -> Announcement | None:
    """The one whose thread this is; None elsewhere."""
    kind, _, number = (await topics.topic_of(tx, place) or "").partition(":")
    if kind != "announcement" or not number.isdecimal():
        return None
    return await store.by_id(tx, int(number))


def _worked_on(home: Place, who: str, since: datetime) -> Select[Any]:
    noted = and_(
        announcement_log.c.announcement_id == announcements.c.id,
        announcement_log.c.who == who,
        announcement_log.c.at >= since,
    )
    return (
        select(announcements.c.id)
        .join(announcement_log, noted)
        .where(
            announcements.c.account == home.account,
            announcements.c.conversation == home.conversation,
        )
    )
