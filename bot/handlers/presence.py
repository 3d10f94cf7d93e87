"""What platforms tell of the conversations that the bot is in: left, moved, renamed."""

from collections.abc import Collection, Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import departure
from bot.request import Handler, Request, Result
from chat.directory import Group, GroupEntry
from chat.event import Event, Left, Migrated, Renamed
from chat.presence import GroupLeft, GroupMoved, GroupRenamed
from storage import directory, grouping
from storage.database import Database


class PresenceHandlers:
    """``database`` for what is known of a group; ``accounts``: those that are connected."""

    def __init__(self, database: Database, accounts: Collection[str]) -> None:
        self._database = database
        self._accounts = accounts

    def notices(self) -> Mapping[type[Event], Handler]:
        """What handles each kind of event."""
        return {Left: self.left, Migrated: self.migrated, Renamed: self.renamed}

    async def left(self, request: Request) -> list[Result]:
        """Operators are told once that the bot is out of a group."""
        event = request.event
        if not isinstance(event, Left):
            return []

        async def read(tx: AsyncConnection) -> tuple[GroupEntry | None, list[Group]]:
            place = event.place
            found = await grouping.by_place(tx, place.account, place.conversation)
            return found, await directory.ops_channels(tx, place.account)

        entry, channels = await self._database.read(read)
        if entry is None or entry.group.gone_at is not None:
            return []
        group = entry.group
        left = GroupLeft(group.account, group.conversation, event.why, event.at)
        return [left, *departure.told(entry, channels, self._accounts, event.why)]

    async def migrated(self, request: Request) -> list[Result]:
        """A conversation goes on under another id."""
        event = request.event
        if not isinstance(event, Migrated):
            return []
        return [GroupMoved(event.place.account, event.place.conversation, event.to)]

    async def renamed(self, request: Request) -> list[Result]:
        """A group is called otherwise."""
        event = request.event
        if not isinstance(event, Renamed) or not event.name.strip():
            return []
        return [GroupRenamed(event.place.account, event.place.conversation, event.name)]
