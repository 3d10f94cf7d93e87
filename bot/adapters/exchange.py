"""Files from one account for another: a ticket's screenshot goes from platform to platform."""

from bot.adapters.abilities import Files
from bot.adapters.made import MadeFiles
from bot.adapters.port import Adapter
from chat.delivery import Rejected
from chat.message import File


class Exchange:
    """Knows all adapters, once they are made, and the files that groupkeeper makes itself."""

    def __init__(self) -> None:
        self._sources: dict[str, Adapter | MadeFiles] = {}

    def add(self, source: Adapter | MadeFiles) -> None:
        """From now on its files can be fetched."""
        self._sources[source.account] = source

    async def fetch(self, file: File) -> bytes:
        """What is in a file of any account. Raises SendError; Rejected: nobody will have it."""
        source = self._sources.get(file.account)
        if not isinstance(source, Files):
            raise Rejected(f"files of {file.account} cannot be fetched")
        return await source.fetch(file)
