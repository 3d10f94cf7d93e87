"""The local chat as a platform that announcements reach: it lives in groupkeeper's own process."""

from collections.abc import Mapping, Sequence
from itertools import count

from sqlalchemy import select

from bot.adapters.localdirectory import BOT
from storage.schema import local_messages
from tests.process.announced import Said
from tests.process.installation import Installation
from tests.process.running import Client

DESK = "ops"


class PlayedLocal:
    """Groups of the local chat. Its ops channel is there from the start: ``DESK``."""

    account = "local"

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._keys = count(1)

    async def start(self) -> None:
        """See Reached: groupkeeper serves it."""

    async def stop(self) -> None:
        """See Reached."""

    def settings(self) -> Mapping[str, str]:
        """See Reached: none."""
        return {}

    def add_group(self, number: int) -> str:
        """See Reached; the seeded groups are there besides."""
        return f"g{1000 + number}"

    def expel(self, group: str) -> None:
        """See Reached: nobody can be expelled here."""

    def write(self, group: str, text: str) -> None:
        """See Reached. A process that ends by it may still have it."""
        with Client(self._installation.newest.address(), f"@bot {text}") as client:
            client.try_ask(DESK, f"key-{next(self._keys)}")

    def said(self) -> Sequence[Said]:
        """See Reached."""
        query = select(
            local_messages.c.conversation, local_messages.c.id, local_messages.c.text
        ).where(local_messages.c.person == BOT, ~local_messages.c.deleted)
        rows = self._installation.rows(query)
        return [Said(row.conversation, str(row.id), row.text) for row in rows]

    def violations(self) -> Sequence[str]:
        """See Reached: it has no spec."""
        return ()
