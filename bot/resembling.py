"""Finds requirements that are like a text: an index in memory that follows the database."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Lock

from bot.likeness import reader
from faq.lexicon import Lexicon
from feedback.similar import ALIKE, SAME, Similar
from storage import requirement_texts
from storage.database import Database
from storage.requirement_texts import Texts

PIECE = 100
"""Requirements that are read and indexed in one go: about 100 ms beside the loop."""
OVERLAP = timedelta(minutes=1)
"""Other processes' clocks, and their commits, may be so far behind."""
NEAREST = 10


class Resembling:
    """``lexicon``: the words that the manual knows now; with others the index begins anew.

    Each process has an index of its own, made again after a restart.
    """

    def __init__(self, database: Database, lexicon: Callable[[], Lexicon]) -> None:
        self._database = database
        self._lexicon = lexicon
        self._used: Lexicon | None = None
        self._index: Similar | None = None
        self._indexing = Lock()
        self._refreshing = asyncio.Lock()
        self._seen: tuple[datetime, int] = (datetime.min.replace(tzinfo=UTC), 0)

    async def alike(self, text: str) -> list[int]:
        """Numbers of those that may ask for the same, the likeliest first; merged ones too."""
        await self.refresh()
        return await asyncio.to_thread(self._near, text, ALIKE)

    async def refresh(self, _: datetime | None = None) -> bool:
        """Read what has changed. It is nothing to be sent."""
        async with self._refreshing:
            self._begin()
            since, after = self._seen
            since -= OVERLAP if since.year > 1 else timedelta()
            while found := await self._database.read(
                partial(requirement_texts.changed, since=since, after=after, limit=PIECE)
            ):
                await asyncio.to_thread(self._put, found)
                since, after = found[-1].changed_at, found[-1].id
                self._seen = since, 0
            return False

    def same(self, text: str) -> Sequence[int]:
        """Numbers of those that surely ask for the same, by what was read last."""
        return self._near(text, SAME)

    def _begin(self) -> None:
        lexicon = self._lexicon()
        if self._index is None or lexicon != self._used:
            with self._indexing:
                self._used, self._index = lexicon, Similar(reader(lexicon))
            self._seen = datetime.min.replace(tzinfo=UTC), 0

    def _put(self, found: Sequence[Texts]) -> None:
        with self._indexing:
            for each in found:
                if self._index is not None:
                    self._index.put(each.id, each.texts)

    def _near(self, text: str, least: float) -> list[int]:
        with self._indexing:
            near = [] if self._index is None else self._index.nearest(text, NEAREST)
        return [each.id for each in near if each.likeness >= least]
