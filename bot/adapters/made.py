"""Files of our own making, as adapters fetch those of any account."""

from functools import partial

from chat.delivery import Rejected, Unavailable
from chat.made import ACCOUNT
from chat.message import File
from storage import made_files
from storage.database import Database, StorageUnavailable


class MadeFiles:
    """See abilities.Files: they are in the database, so every process has them."""

    account = ACCOUNT

    def __init__(self, database: Database) -> None:
        self._database = database

    async def fetch(self, file: File) -> bytes:
        """What is in a file. Raises Rejected if it is not kept any more, and Unavailable."""
        try:
            found = await self._database.read(partial(made_files.content, file_id=file.id))
        except StorageUnavailable as error:
            raise Unavailable(str(error), maybe_sent=False) from error
        if found is None:
            raise Rejected("the file is not kept any more")
        return found
