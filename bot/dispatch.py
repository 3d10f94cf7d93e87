"""From the inbox to handlers; what they return becomes rows in one short transaction."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import choices, context, replies
from bot.adapters.port import Adapter, Capability, visibility
from bot.clock import Clock, first_of
from bot.logs import Observe, unobserved
from bot.request import Request, Result, Say, reply
from bot.router import Router
from bot.texts import say
from chat.delivery import backoff
from chat.effect import Overtaken
from chat.event import Incoming
from storage import deliveries, effects, inbox, sent
from storage.database import Database, StorageUnavailable
from storage.deliveries import NewDelivery
from storage.inbox import Received

log = structlog.get_logger()
CONCURRENCY = 16
POLL_SECONDS = 1.0
"""Another process may have taken in what we are to handle: nobody wakes us for that."""
MAX_ATTEMPTS = 4
EDIT_WINDOW = timedelta(minutes=15)
PAGE_SIZE = 1800
"""Characters of a section that a chat shows at once: about a screen."""


class _TakenByAnother(Exception):
    """Another process has settled this row: nothing of ours may stay."""


class Dispatch:
    """Handles the inbox of some accounts; several processes may do so on one database."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        rng: Random,
        router: Router,
        adapters: Mapping[str, Adapter],
        locale: str,
        observe: Observe = unobserved,
    ) -> None:
        self._database = database
        self._clock = clock
        self._rng = rng
        self._router = router
        self._adapters = adapters
        self._locale = locale
        self._observe = observe
        self._running: dict[int, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self.on_enqueued: Callable[[], None] = lambda: None

    def wake(self) -> None:
        """There is something new in the inbox."""
        self._wake.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Handle what comes until told to stop; then finish what has been begun."""
        try:
            while not stopping.is_set():
                self._wake.clear()
                await self.step()
                await first_of(self._clock, self._wake, POLL_SECONDS)
        finally:
            await self.finish()

    async def step(self) -> int:
        """Begin with everything that may be handled now; how many that was."""
        now, accounts = self._clock.now(), list(self._adapters)
        try:
            waiting = await self._database.read(
                partial(inbox.waiting, accounts=accounts, now=now, limit=CONCURRENCY * 4)
            )
        except StorageUnavailable as error:
            log.warning("inbox.not_read", error=error)
            return 0
        begun = 0
        for received in waiting:
            if len(self._running) >= CONCURRENCY:
                break
            if received.id not in self._running:
                task = asyncio.create_task(self._handle(received))
                self._running[received.id] = task
                task.add_done_callback(partial(self._done, received.id))
                begun += 1
        return begun

    async def finish(self) -> None:
        """Wait for everything that was begun."""
        while self._running:
            await asyncio.wait(list(self._running.values()))

    def _done(self, row_id: int, task: asyncio.Task[None]) -> None:
        del self._running[row_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("dispatch.broken", inbox=row_id, error=error)
        self._wake.set()

    async def _handle(self, received: Received) -> None:
        try:
            await self._handle_once(received)
        except _TakenByAnother:
            log.info("dispatch.taken_by_another", inbox=received.id)
        except Overtaken:  # it is still in the inbox
            log.info("dispatch.overtaken", inbox=received.id)
        except StorageUnavailable as error:
            log.warning("dispatch.storage_unavailable", inbox=received.id, error=error)
            await self._clock.sleep(POLL_SECONDS)
        except Exception as error:  # whatever it is, the other conversations go on
            await self._after_error(received, error)

    async def _handle_once(self, received: Received) -> None:
        adapter = self._adapters[received.event.place.account]
        sees = visibility(adapter)
        known = await self._database.read(
            lambda tx: context.load(tx, received.event, self._locale, sees)
        )
        request = context.to_request(
            received,
            known,
            self._clock.now(),
            loopback=Capability.LOOPBACK in adapter.capabilities,
            page_size=min(PAGE_SIZE, adapter.limits.size // 2),
        )
        request = await self._with_choice(request, adapter)
        target, results = await self._results(request, adapter)
        rows = replies.plan(request, self._adapters, results, target, self._rng)

        async def work(tx: AsyncConnection) -> None:
            if not await inbox.finish(tx, received.id, request.now):
                raise _TakenByAnother
            await context.remember(tx, received.event, known)
            for result in results:
                if not isinstance(result, Say):
                    await effects.apply(tx, result, request.now)
            await deliveries.enqueue(tx, rows, request.now)

        await self._database.write(work, urgent=True)
        self._observe("handled")
        log.info("inbox.done", inbox=received.id, deliveries=len(rows))
        self.on_enqueued()

    async def _with_choice(self, request: Request, adapter: Adapter) -> Request:
        """Where there are no buttons, a number may be a press."""
        event = request.event
        if Capability.BUTTONS in adapter.capabilities or not isinstance(event, Incoming):
            return request
        if not choices.is_number(event.text):
            return request
        place = replies.place_of(event, request.group.kind, adapter.capabilities)
        asked = await self._database.read(lambda tx: sent.last_choices(tx, place))
        press = choices.as_press(event, asked) if asked else None
        return request if press is None else replace(request, event=press)

    async def _results(self, request: Request, adapter: Adapter) -> tuple[int | None, list[Result]]:
        """What to do; for an edited message also which answer to edit (none: do nothing)."""
        event = request.event
        if not isinstance(event, Incoming) or not event.revision:
            return None, await self._router.handle(request)
        if Capability.EDIT not in adapter.capabilities:
            return None, []
        place, since = event.place, request.now - EDIT_WINDOW
        target = await self._database.read(
            lambda tx: sent.answer_to(tx, place.account, place.conversation, event.id, since)
        )
        return target, [] if target is None else await self._router.handle(request)

    async def _after_error(self, received: Received, error: Exception) -> None:
        """A handler failed: try again later; after some times give up and say so."""
        attempt = received.attempts + 1
        log.error("dispatch.failed", inbox=received.id, attempt=attempt, error=error)
        now = self._clock.now()
        why = type(error).__name__

        async def give_up(tx: AsyncConnection) -> None:
            if await inbox.fail(tx, received.id, now, why):
                known = await context.load(tx, received.event, self._locale)
                await deliveries.enqueue(tx, self._apology(received, known), now)

        async def work(tx: AsyncConnection) -> None:
            if attempt >= MAX_ATTEMPTS:
                await give_up(tx)
            else:
                await inbox.postpone(tx, received, now + backoff(attempt, self._rng), why)

        try:
            await self._database.write(work)
        except StorageUnavailable:
            log.warning("dispatch.storage_unavailable", inbox=received.id)
            await self._clock.sleep(POLL_SECONDS)
        self.on_enqueued()

    def _apology(self, received: Received, known: context.Context) -> list[NewDelivery]:
        request = context.to_request(
            received, known, self._clock.now(), loopback=False, page_size=PAGE_SIZE
        )
        text = say(request.locale, "failed.ours", number=received.id)
        return replies.plan(request, self._adapters, reply(text), None, self._rng)
