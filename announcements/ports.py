"""What operators ask about announcements."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from announcements.audience import Choice, LeftOut
from announcements.model import Announcement, Body
from announcements.progress import Course, Past, Response, Tally, Timing, Trouble
from announcements.releases import Release
from chat.delivery import Kind, State
from chat.directory import Group, GroupEntry, Person
from chat.message import Place


class Announcements(Protocol):
    """Announcements that there are, whom they are for, and what became of them."""

    async def announcement(self, announcement_id: int) -> Announcement | None:
        """None if there is none."""
        ...

    async def asking(self, home: Place, who: str, since: datetime) -> Announcement | None:
        """That about which this operator was last asked something in this conversation, at
        ``since`` or later, if that is still open.
        """
        ...

    async def touched(self, home: Place, who: str, since: datetime) -> bool:
        """Whether this operator has worked on one of this conversation, at ``since`` or later."""
        ...

    async def of_thread(self, place: Place) -> Announcement | None:
        """The one whose thread this is; None elsewhere."""
        ...

    async def episode(self, series: int, number: int) -> Announcement | None:
        """The newest that is this episode of a series."""
        ...

    async def page(
        self, account: str, *, world: bool, offset: int, limit: int
    ) -> list[Announcement]:
        """Those of an account, newest first; ``world``: of all that its operators look after."""
        ...

    async def unfinished(self, account: str, *, world: bool) -> list[Announcement]:
        """Of those of ``page``: what waits for approval, and what is under way; oldest first."""
        ...

    async def audience(
        self, announcement: Announcement, accounts: Collection[str], now: datetime
    ) -> tuple[int, int]:
        """How many groups it is for, and how many of them have opted out."""
        ...

    async def groups(
        self,
        announcement: Announcement,
        accounts: Collection[str],
        now: datetime,
        *,
        offset: int,
        limit: int,
    ) -> list[GroupEntry]:
        """Some of them, in order of their number."""
        ...

    async def left_out(
        self, announcement: Announcement, accounts: Collection[str], now: datetime
    ) -> LeftOut:
        """How many groups are as wanted and do not count all the same."""
        ...

    async def recipients(
        self, announcement_id: int, *, offset: int, limit: int
    ) -> list[GroupEntry]:
        """Some of the groups for which it was confirmed, in order of their number."""
        ...

    async def values(
        self, announcement: Announcement, field: str, accounts: Collection[str]
    ) -> list[Choice]:
        """What groups in reach have in a field of Criteria; in order of names."""
        ...

    async def tally(
        self, announcement_id: int, now: datetime, kind: Kind = Kind.SEND, revision: int = 0
    ) -> Tally:
        """Recipients by what became of them; ``revision``: of what brings that one."""
        ...

    async def tallies(
        self, announcement_id: int, by: str, now: datetime
    ) -> list[tuple[str, Tally]]:
        """The same for each "platform", "tier" or "region"; '' where that is not known."""
        ...

    async def course(self, announcement: Announcement, now: datetime) -> Course:
        """How far it is: its messages, and the newest correction or recall of them."""
        ...

    async def troubles(
        self,
        announcement: Announcement,
        states: Collection[State],
        *,
        offset: int,
        limit: int,
        change: bool = False,
    ) -> list[Trouble]:
        """Recipients in these states, with the reason; ``change``: of the correction or recall."""
        ...

    async def reasons(
        self, announcement: Announcement, *, change: bool = False
    ) -> list[tuple[State, str, int]]:
        """Why how many recipients are in a final state other than sent."""
        ...

    async def response(
        self, announcement: Announcement, by: str | None = None
    ) -> dict[str, Response]:
        """What came back; for each value of ``by`` as in ``tallies``, None: in all, under ''."""
        ...

    async def history(self, announcement_id: int) -> list[tuple[datetime, str, str]]:
        """When who did what, oldest first."""
        ...

    async def past(self, announcement_id: int) -> list[Past]:
        """The same with names."""
        ...

    async def has_begun(self, announcement_id: int) -> bool:
        """Whether a send of it was attempted."""
        ...

    async def timing(
        self, announcement: Announcement, accounts: Collection[str], zone: str, now: datetime
    ) -> Timing:
        """When groups would get it that did not opt out; ``zone``: of those that have none."""
        ...

    async def said(self, announcement_id: int) -> list[Body]:
        """What its recipients got, or will get."""
        ...

    async def state(self, announcement_id: int, group_id: int) -> State | None:
        """What became of it in a group; None if that is no recipient."""
        ...

    async def missing(self, announcement_id: int) -> int:
        """In how many groups it is uncertain, was looked for twice and not found."""
        ...

    async def releases(self, announcement_id: int) -> list[Release]:
        """The requirements that it names, in order of their numbers."""
        ...

    async def names(self, people: Collection[str]) -> dict[str, str]:
        """What people are called, by "account:person"; only those whose name is known."""
        ...

    async def ops_channels(self, account: str) -> list[Group]:
        """Where operators of an account work."""
        ...

    async def direct_chat(self, person: Person) -> Group | None:
        """The conversation of the bot with a person alone, the newest; None if none is known."""
        ...

    async def accounts_of(self, person: Person) -> list[str]:
        """All accounts of the human that a person is, this one included: "account:person"."""
        ...
