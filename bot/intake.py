"""Take events in: on disk first, then acknowledged."""

from collections import Counter as Tally
from collections.abc import Awaitable, Callable

import structlog

from bot.clock import Clock
from bot.logs import Observe, unobserved
from chat.event import Ack, Event, Incoming
from storage import directory, inbox
from storage.database import Database, StorageUnavailable
from storage.directory import Counter

log = structlog.get_logger()
FLUSH_SECONDS = 5.0


class Intake:
    """One for all accounts. ``is_for_bot``: whether an event is to be kept and handled.

    ``immediate``: what to show at once where a button was pressed; pure.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        is_for_bot: Callable[[Event], Awaitable[bool]],
        immediate: Callable[[Event], Ack | None],
        observe: Observe = unobserved,
    ) -> None:
        self._database = database
        self._clock = clock
        self._is_for_bot = is_for_bot
        self._immediate = immediate
        self._observe = observe
        self._activity: Tally[Counter] = Tally()
        self.on_arrival: Callable[[], None] = lambda: None

    async def receive(self, event: Event) -> Ack | None:
        """Returns once the event is on disk, or known to be, or not for the bot.

        Any number of times for the same message, it is handled once. Raises StorageUnavailable:
        then it was not kept, and the platform must deliver it again.
        """
        if not await self._is_for_bot(event):
            if isinstance(event, Incoming):
                self._count(event)
            return None
        now = self._clock.now()
        new = await self._database.write(lambda tx: inbox.store(tx, event, now), urgent=True)
        self._observe("received")
        log.info(
            "inbox.received",
            account=event.place.account,
            conversation=event.place.conversation,
            message=event.id,
            kind=event.kind,
            new=new,
        )
        if new:
            self.on_arrival()
        return self._immediate(event)

    def _count(self, message: Incoming) -> None:
        """Of a message that is not for the bot only this remains."""
        place = message.place
        day = message.at.date()
        self._activity[Counter(place.account, place.conversation, message.sender.id, day)] += 1

    async def count_activity(self) -> None:
        """Write the counters from time to time, until cancelled."""
        while True:
            await self._clock.sleep(FLUSH_SECONDS)
            await self.flush()

    async def flush(self) -> None:
        """Write the counters; what cannot be written now is kept for the next time."""
        seen, self._activity = self._activity, Tally()
        if not seen:
            return
        try:
            await self._database.write(lambda tx: directory.count_activity(tx, seen))
        except StorageUnavailable as error:
            log.warning("activity.not_written", error=error)
            self._activity.update(seen)
