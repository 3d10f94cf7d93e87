"""Pausing an announcement because something is wrong, and telling its operators."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Announcement, Stage
from bot.texts import say
from chat.delivery import Kind, Lane
from chat.message import Outgoing
from storage import announcement_upkeep, announcements, deliveries, sent
from storage.deliveries import NewDelivery

REJECTED = "rejected"
"""The platform does not take the message."""
FAILURES = "failures"
"""Nobody can be reached any more."""


async def pause(
    tx: AsyncConnection,
    announcement: Announcement,
    why: str,
    accounts: Collection[str],
    now: datetime,
    *,
    detail: str = "",
) -> Announcement:
    """Stop sending; the announcement as it is then. Its thread is told why, in words.

    ``accounts``: those that are connected. ``detail``: what the platform says. Raises Overtaken.
    """
    after = replace(announcement, stage=Stage.PAUSED, paused_why=why)
    await announcements.change(tx, announcement, after, "", f"paused: {why}", now)
    after = replace(after, version=announcement.version + 1)
    await announcement_upkeep.follow(tx, after, now)
    if announcement.home.account in accounts:
        await _tell(tx, after, why, detail, now)
    return after


async def _tell(
    tx: AsyncConnection, announcement: Announcement, why: str, detail: str, now: datetime
) -> None:
    home, topic = announcement.home, announcement.topic
    text = say(
        await announcements.locale(tx, announcement),
        f"announce.stopped_{why}",
        number=announcement.id,
        detail=" ".join(detail.split())[:300],
        next=announcement.revision + 1,
    )
    new = NewDelivery(
        home,
        Lane.NOTICE,
        Kind.SEND,
        f"{announcement.key}-paused-{announcement.version}",
        Outgoing(text),
        topic=topic if topic and await sent.has_begun(tx, home, topic) else None,
    )
    await deliveries.enqueue(tx, [new], now)
