"""Files from one account for another: a ticket's screenshot goes from platform to platform."""

from bot.adapters.abilities import Files
from bot.adapters.port import Adapter
from chat.delivery import Rejected
from chat.message import File


class Exchange:
    """Knows all adapters, once they are made."""

    def __init__(self) -> None:
        self._adapters: dict[str, Adapter] = {}

    def add(self, adapter: Adapter) -> None:
        """From now on its files can be fetched."""
        self._adapters[adapter.account] = adapter

    async def fetch(self, file: File) -> bytes:
        """What is in a file of any account. Raises SendError; Rejected: nobody will have it."""
        adapter = self._adapters.get(file.account)
        if not isinstance(adapter, Files):
            raise Rejected(f"files of {file.account} cannot be fetched")
        return await adapter.fetch(file)
