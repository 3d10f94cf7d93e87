"""When groups get an announcement, by their own clocks and quiet hours."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Announcement
from announcements.progress import Timing
from announcements.schedule import loaded
from chat.attention import quiet_ends
from storage.audiences import WITH_CUSTOMERS, condition
from storage.schema import groups


@dataclass(frozen=True, slots=True)
class Alike:
    """Groups with the same zone and quiet hours: ``count`` of them want announcements.

    ``planned``: the time that was chosen, ``due``: when they get it.
    """

    zone: str | None
    quiet_hours: str | None
    count: int
    planned: datetime
    due: datetime

    @property
    def here(self) -> ColumnElement[bool]:
        """Which they are."""
        return and_(
            groups.c.time_zone.is_not_distinct_from(self.zone),
            groups.c.quiet_hours.is_not_distinct_from(self.quiet_hours),
        )


async def alike(
    tx: AsyncConnection,
    announcement: Announcement,
    audience: ColumnElement[bool],
    zone: str,
    now: datetime,
    *,
    silenced: bool = False,
) -> Sequence[Alike]:
    """All groups of an audience. ``zone``: of those that have none.

    ``silenced``: apart those where the bot was told to be quiet until some time, which is looked at
    again at each claim.
    """
    of_each = [groups.c.time_zone, groups.c.quiet_hours]
    if silenced:
        of_each.append(groups.c.quiet_until)
    count = func.count() - func.count(groups.c.opted_out_at)
    query = select(count, *of_each).select_from(WITH_CUSTOMERS).where(audience)
    found = []
    for many, theirs, quiet, *until in (await tx.execute(query.group_by(*of_each))).all():
        there = theirs or zone
        planned = loaded(announcement.schedule).due(there) if announcement.schedule else now
        due = max(now, planned)
        if not announcement.urgent:
            due = max([due, *filter(None, until)])
            due = quiet_ends(due, quiet, there) or due
        found.append(Alike(theirs, quiet, many, planned, due))
    return found


async def timing(
    tx: AsyncConnection,
    announcement: Announcement,
    accounts: Collection[str],
    zone: str,
    now: datetime,
) -> Timing:
    """What to tell who plans it."""
    audience = condition(announcement, accounts, now)
    all_of_it = await alike(tx, announcement, audience, zone, now, silenced=True)
    found = [each for each in all_of_it if each.count]
    dues = [each.due for each in found]
    return Timing(
        count=sum(each.count for each in found),
        first=min(dues, default=now),
        last=max(dues, default=now),
        over=sum(each.count for each in found if each.planned < now),
        quiet=sum(each.count for each in found if each.due > max(now, each.planned)),
    )
