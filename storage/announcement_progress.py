"""The message that shows how far an announcement is, as a delivery that others change."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Announcement
from chat.delivery import Kind, Lane
from chat.message import Outgoing
from storage import deliveries, sent
from storage.deliveries import NewDelivery


def progress_key(announcement: Announcement) -> str:
    """Of the message that shows how far it is."""
    return f"{announcement.key}-progress"


async def show_instead(
    tx: AsyncConnection, before: Announcement, message: Outgoing, now: datetime
) -> None:
    """The progress message, if there is one, says nothing more of what was planned."""
    target = await sent.by_key(tx, progress_key(before))
    if target is None:
        return
    edit = NewDelivery(
        before.home,
        Lane.NOTICE,
        Kind.EDIT,
        f"{progress_key(before)}-instead-{before.version}",
        message,
        target=target,
        coalesce=f"progress:{before.id}",
    )
    await deliveries.enqueue(tx, [edit], now)
