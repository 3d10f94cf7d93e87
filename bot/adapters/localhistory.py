"""What has been said in the local chat."""

from functools import partial

from storage import localchat
from storage.database import Database
from storage.localchat import LocalMessage


class LocalHistory:
    """Reads messages; everything raises StorageUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def messages(self, conversation: str, after: int, limit: int) -> list[LocalMessage]:
        """The newest messages of a conversation with a higher id, oldest first."""
        return await self._database.read(
            partial(localchat.messages, conversation=conversation, after=after, limit=limit)
        )

    async def threads(self, conversation: str, before: int, limit: int) -> list[LocalMessage]:
        """The newest whole threads that begin with a message of a lower id, oldest first."""
        return await self._database.read(
            partial(localchat.threads, conversation=conversation, before=before, limit=limit)
        )

    async def thread(self, conversation: str, root: int) -> list[LocalMessage]:
        """One thread."""
        return await self._database.read(
            partial(localchat.thread, conversation=conversation, root=root)
        )
