"""Bugs that wait for developers: who becomes their channel later has them then."""

from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.developing import Developers
from chat.effect import Overtaken
from storage import deliveries, developing, requirement_rows
from storage.database import Database, StorageUnavailable
from storage.developing import Known

log = structlog.get_logger()
PIECE = 100
"""Bugs that are read at once."""


class Waiting:
    """Looks through the bugs when it begins, and whenever there are other channels."""

    def __init__(self, database: Database, developers: Developers) -> None:
        self._database = database
        self._developers = developers
        self._known: list[Known] | None = None

    async def step(self, now: datetime) -> bool:
        """Give those that wait to the channels that there are now; whether there was any."""
        channels = await self._database.read(developing.known)
        if channels == self._known:
            return False
        done, after = False, 0
        while found := await self._database.read(
            partial(developing.waiting, after=after, limit=PIECE)
        ):
            for number in found:
                done |= await self._give(number, now)
            after = found[-1]
        self._known = channels  # what was overtaken on the way is looked at again
        return done

    async def _give(self, number: int, now: datetime) -> bool:
        async def give(tx: AsyncConnection) -> bool:
            bug = await requirement_rows.by_id(tx, number)
            if bug is None or not bug.is_root:
                return False
            new = await self._developers.card(tx, bug, now)
            await deliveries.enqueue(tx, new, now)
            return bool(new)

        try:
            return await self._database.write(give)
        except (Overtaken, StorageUnavailable):
            raise
        except Exception as error:  # one that cannot be shown must not hold up the others
            log.error("developing.broken", requirement=number, error=error)
            return False
