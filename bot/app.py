"""The composition root: everything is made and joined here, and the real clock lives here."""

import asyncio
import os
import secrets
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from random import Random, SystemRandom

import structlog

from bot.acknowledging import acknowledge
from bot.adapters.abilities import Lookup, Webhook
from bot.adapters.discovery import load_adapters
from bot.adapters.exchange import Exchange
from bot.adapters.localchat import LocalChat
from bot.adapters.made import MadeFiles
from bot.adapters.port import Adapter, AdapterContext, visibility
from bot.announcing import Announcing
from bot.clock import Clock
from bot.connection import Connection
from bot.delivery import Sender
from bot.dispatch import Dispatch
from bot.feedback import feedback_of, following_of
from bot.following import Following
from bot.inquiry import Inquiry
from bot.intake import Intake
from bot.lease import Lease
from bot.library import Library
from bot.listening import Listening
from bot.logs import Observe, unobserved
from bot.menus import publish
from bot.progress import Show, unseen
from bot.router import Router
from bot.routes import build_router, composer
from bot.seeding import owners_of, plant
from bot.settings import Settings
from bot.teaching import Teaching
from bot.thanking import Thanking
from bot.web.server import WebServer, build_web
from faq.questioning import is_question
from storage import directory
from storage.database import Database
from storage.migration import migrate

log = structlog.get_logger()


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        """See Clock."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """See Clock."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """See Clock."""
        await asyncio.sleep(seconds)


@dataclass
class App:
    """All parts, joined. ``prepare`` once, then ``run``."""

    settings: Settings
    clock: Clock
    rng: Random
    database: Database
    adapters: Mapping[str, Adapter]
    library: Library
    teaching: Teaching
    router: Router
    intake: Intake
    dispatch: Dispatch
    senders: Mapping[str, Sender]
    announcing: Announcing
    following: Following
    holder: str
    listening: list[asyncio.Task[None]] = field(default_factory=list)

    async def prepare(self) -> None:
        """Bring the database up to date and put in what is known from the start. Idempotent."""
        await migrate(self.database)
        for adapter in self.adapters.values():
            owners = owners_of(self.settings.owners, adapter.account)
            await self.database.write(
                partial(plant, account=adapter.account, seed=adapter.seed(), owners=owners)
            )
            sees = partial(
                directory.set_visibility, account=adapter.account, visibility=visibility(adapter)
            )
            await self.database.write(sees)

    async def run(self, stopping: asyncio.Event, web_socket: socket.socket | None = None) -> None:
        """Work until told to stop; then take nothing more in and finish what was begun."""
        web = self._web() if web_socket is not None else None
        async with asyncio.TaskGroup() as tasks:
            self.listening = [
                tasks.create_task(self._connection(adapter).run(stopping))
                for adapter in self.adapters.values()
            ]
            aside = [
                tasks.create_task(self.intake.count_activity()),
                *(
                    tasks.create_task(
                        publish(adapter, self.router, self.database, self.clock, self.rng)
                    )
                    for adapter in self.adapters.values()
                ),
            ]
            for inquiry in self._inquiries():
                tasks.create_task(inquiry.run(stopping))
            tasks.create_task(self.teaching.run(stopping))
            tasks.create_task(self.library.watch(stopping))
            tasks.create_task(self.dispatch.run(stopping))
            tasks.create_task(self.announcing.run(stopping))
            tasks.create_task(self.following.run(stopping))
            for sender in self.senders.values():
                tasks.create_task(sender.run(stopping))
            if web is not None and web_socket is not None:
                tasks.create_task(web.serve(sockets=[web_socket]))
            await stopping.wait()
            log.info("app.stopping")
            if web is not None:
                web.should_exit = True
            for task in (*self.listening, *aside):
                task.cancel()
            self.dispatch.wake()  # to see that it is over
            for sender in self.senders.values():
                sender.wake()
        await self.intake.flush()
        await self.database.dispose()
        log.info("app.stopped")

    def _web(self) -> WebServer:
        chat = next((a for a in self.adapters.values() if isinstance(a, LocalChat)), None)
        url, token = self.settings.public_url, self.settings.local.token
        web = build_web(
            chat,
            lambda: self.library.answering,
            str(url) if url else None,
            self.library.folder,
            database=self.database,
            clock=self.clock,
            token=token.get_secret_value() if token else None,
            webhooks=[each for each in self.adapters.values() if isinstance(each, Webhook)],
        )
        return WebServer(web)

    def _connection(self, adapter: Adapter) -> Connection:
        name, seconds = f"listen:{adapter.account}", self.settings.lease_seconds
        lease = Lease(self.database, self.clock, name, self.holder, seconds)
        return Connection(adapter, self.intake.receive, self.clock, self.rng, lease)

    def _inquiries(self) -> list[Inquiry]:
        return [
            Inquiry(self.database, self.clock, adapter, adapter, self.senders[account].lease)
            for account, adapter in self.adapters.items()
            if isinstance(adapter, Lookup)
        ]


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    rng: Random | None = None,
    adapters: Sequence[Adapter] | None = None,
    observe: Observe = unobserved,
    show: Show = unseen,
) -> App:
    """Make an App; tests pass a clock, chance, adapters and an observer of their own.

    Raises ManualMissing, RulesError, and ImportError for an adapter that cannot be loaded.
    """
    clock, rng = clock or SystemClock(), rng or SystemRandom()
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)  # questions are private
    database = Database(settings.database)
    settings.taught_file.parent.mkdir(mode=0o700, exist_ok=True)
    taught = settings.taught_file
    library = Library(settings.manual_dir, taught, settings.faq.thresholds, observe, show=show)
    if adapters is None:
        exchange = Exchange()
        exchange.add(MadeFiles(database))
        adapters = load_adapters(
            AdapterContext(
                settings, database, clock, rng, exchange, lambda text: router.wants_quote(text)
            )
        )
    by_account = {adapter.account: adapter for adapter in adapters}
    feedback = feedback_of(settings, database, library)
    router = build_router(settings, library, database, by_account, rng, feedback)
    listening = Listening(database, router.is_command, is_question)
    intake = Intake(database, clock, listening.is_for_bot, acknowledge, observe)
    dispatch = Dispatch(database, clock, rng, router, by_account, settings.locale, observe)
    intake.on_arrival = dispatch.wake
    holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    senders = {
        account: Sender(
            database,
            clock,
            rng,
            adapter,
            Lease(database, clock, f"send:{account}", holder, settings.lease_seconds),
            observe,
            list(by_account),
            settings.support.time_zone,
        )
        for account, adapter in by_account.items()
    }

    def wake_senders() -> None:
        for sender in senders.values():
            sender.wake()

    dispatch.on_enqueued = wake_senders
    lease = Lease(database, clock, "announcing", holder, settings.lease_seconds)
    announcing = Announcing(
        database, clock, by_account, lease, wake_senders, settings.support.time_zone, observe
    )
    lease = Lease(database, clock, "following", holder, settings.lease_seconds)
    thanking = Thanking(database, composer(settings, library), by_account)
    following = following_of(
        feedback, thanking, settings, database, clock, rng, by_account, lease, wake_senders, observe
    )
    return App(
        settings=settings,
        clock=clock,
        rng=rng,
        database=database,
        adapters=by_account,
        library=library,
        teaching=Teaching(database, clock, taught),
        router=router,
        intake=intake,
        dispatch=dispatch,
        senders=senders,
        announcing=announcing,
        following=following,
        holder=holder,
    )
