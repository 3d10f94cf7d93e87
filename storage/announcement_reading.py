"""What is asked about announcements: the port ``announcements.ports`` over the database."""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from announcements.audience import Choice, LeftOut
from announcements.model import Announcement, Body
from announcements.progress import Course, Past, Response, Tally, Timing, Trouble
from announcements.releases import Release
from chat.delivery import Kind, State
from chat.directory import Group, GroupEntry, Person
from chat.message import Place
from storage import (
    announced,
    announcement_breakdowns,
    announcement_checks,
    announcement_resending,
    announcement_results,
    announcement_timing,
    announcements,
    audience_choices,
    audiences,
    directory,
    drafting,
    humans,
    requirement_releases,
)
from storage.database import Database


class StoredAnnouncements:
    """The port ``announcements.ports.Announcements`` over the database."""

    def __init__(self, database: Database) -> None:
        self._read = database.read

    async def announcement(self, announcement_id: int) -> Announcement | None:
        """See the port."""
        return await self._read(partial(announcements.by_id, announcement_id=announcement_id))

    async def asking(self, home: Place, who: str, since: datetime) -> Announcement | None:
        """See the port."""
        return await self._read(partial(drafting.asking, home=home, who=who, since=since))

    async def touched(self, home: Place, who: str, since: datetime) -> bool:
        """See the port."""
        return await self._read(partial(drafting.touched, home=home, who=who, since=since))

    async def of_thread(self, place: Place) -> Announcement | None:
        """See the port."""
        if place.thread is None:
            return None
        return await self._read(partial(drafting.of_thread, place=place))

    async def episode(self, series: int, number: int) -> Announcement | None:
        """See the port."""
        return await self._read(partial(announcements.episode, series=series, number=number))

    async def page(
        self, account: str, *, world: bool, offset: int, limit: int
    ) -> list[Announcement]:
        """See the port."""
        return await self._read(
            partial(announcements.page, account=account, world=world, offset=offset, limit=limit)
        )

    async def unfinished(self, account: str, *, world: bool) -> list[Announcement]:
        """See the port."""
        return await self._read(partial(announcements.unfinished, account=account, world=world))

    async def audience(
        self, announcement: Announcement, accounts: Collection[str], now: datetime
    ) -> tuple[int, int]:
        """See the port."""
        return await self._read(
            partial(audiences.counted, announcement=announcement, accounts=accounts, now=now)
        )

    async def groups(
        self,
        announcement: Announcement,
        accounts: Collection[str],
        now: datetime,
        *,
        offset: int,
        limit: int,
    ) -> list[GroupEntry]:
        """See the port."""
        which = partial(audiences.page, announcement=announcement, accounts=accounts, now=now)
        return await self._read(partial(which, offset=offset, limit=limit))

    async def left_out(
        self, announcement: Announcement, accounts: Collection[str], now: datetime
    ) -> LeftOut:
        """See the port."""
        return await self._read(
            partial(audiences.left_out, announcement=announcement, accounts=accounts, now=now)
        )

    async def recipients(
        self, announcement_id: int, *, offset: int, limit: int
    ) -> list[GroupEntry]:
        """See the port."""
        which = partial(audience_choices.recipients, announcement_id=announcement_id)
        return await self._read(partial(which, offset=offset, limit=limit))

    async def values(
        self, announcement: Announcement, field: str, accounts: Collection[str]
    ) -> list[Choice]:
        """See the port."""
        of = partial(audience_choices.values, announcement=announcement, field=field)
        return await self._read(partial(of, accounts=accounts))

    async def tally(
        self, announcement_id: int, now: datetime, kind: Kind = Kind.SEND, revision: int = 0
    ) -> Tally:
        """See the port."""
        of = partial(announced.tally, announcement_id=announcement_id, now=now)
        return await self._read(partial(of, kind=kind, revision=revision))

    async def tallies(
        self, announcement_id: int, by: str, now: datetime
    ) -> list[tuple[str, Tally]]:
        """See the port."""
        return await self._read(
            partial(
                announcement_breakdowns.tallies, announcement_id=announcement_id, by=by, now=now
            )
        )

    async def course(self, announcement: Announcement, now: datetime) -> Course:
        """See the port."""
        return await self._read(partial(announced.course, announcement=announcement, now=now))

    async def troubles(
        self,
        announcement: Announcement,
        states: Collection[State],
        *,
        offset: int,
        limit: int,
        change: bool = False,
    ) -> list[Trouble]:
        """See the port."""
        of = partial(announcement_breakdowns.troubles, announcement=announcement, states=states)
        return await self._read(partial(of, offset=offset, limit=limit, change=change))

    async def reasons(
        self, announcement: Announcement, *, change: bool = False
    ) -> list[tuple[State, str, int]]:
        """See the port."""
        of = partial(announcement_breakdowns.reasons, announcement=announcement, change=change)
        return await self._read(of)

    async def response(
        self, announcement: Announcement, by: str | None = None
    ) -> dict[str, Response]:
        """See the port."""
        of = partial(announcement_results.response, announcement=announcement, by=by)
        return await self._read(of)

    async def history(self, announcement_id: int) -> list[tuple[datetime, str, str]]:
        """See the port."""
        return await self._read(partial(announcements.history, announcement_id=announcement_id))

    async def past(self, announcement_id: int) -> list[Past]:
        """See the port."""
        return await self._read(partial(announcements.past, announcement_id=announcement_id))

    async def has_begun(self, announcement_id: int) -> bool:
        """See the port."""
        of = partial(announcement_checks.has_begun, announcement_id=announcement_id)
        return await self._read(of)

    async def timing(
        self, announcement: Announcement, accounts: Collection[str], zone: str, now: datetime
    ) -> Timing:
        """See the port."""
        of = partial(announcement_timing.timing, announcement=announcement, accounts=accounts)
        return await self._read(partial(of, zone=zone, now=now))

    async def said(self, announcement_id: int) -> list[Body]:
        """See the port."""
        return await self._read(partial(announcement_checks.said, announcement_id=announcement_id))

    async def state(self, announcement_id: int, group_id: int) -> State | None:
        """See the port."""
        of = partial(announcement_checks.state, announcement_id=announcement_id)
        return await self._read(partial(of, group_id=group_id))

    async def missing(self, announcement_id: int) -> int:
        """See the port."""
        of = partial(announcement_resending.missing, announcement_id=announcement_id)
        return await self._read(of)

    async def releases(self, announcement_id: int) -> list[Release]:
        """See the port."""
        return await self._read(
            partial(requirement_releases.named, announcement_id=announcement_id)
        )

    async def names(self, people: Collection[str]) -> dict[str, str]:
        """See the port."""
        ids = [tuple(each.split(":", 1)) for each in people if each]
        return await self._read(partial(humans.names, ids=ids)) if ids else {}

    async def ops_channels(self, account: str) -> list[Group]:
        """See the port."""
        return await self._read(partial(directory.ops_channels, account=account))

    async def direct_chat(self, person: Person) -> Group | None:
        """See the port."""
        return await self._read(partial(humans.direct_chat, person=person))

    async def accounts_of(self, person: Person) -> list[str]:
        """See the port."""
        others = await self._read(partial(humans.accounts_of, person=person))
        return [f"{each.account}:{each.id}" for each in (person, *others)]
