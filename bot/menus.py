"""The commands that there are, in each platform's own list."""

from collections.abc import Mapping, Sequence
from functools import partial
from random import Random

import structlog

from bot.adapters.abilities import MenuItem, Menus
from bot.adapters.port import Adapter
from bot.clock import Clock
from bot.command import Command
from bot.router import Router
from bot.texts import LOCALES, plain
from chat.delivery import Rejected, SendError, Throttled, backoff
from chat.directory import Role
from storage import directory
from storage.database import Database, StorageUnavailable

log = structlog.get_logger()


async def publish(
    adapter: Adapter, router: Router, database: Database, clock: Clock, rng: Random
) -> None:
    """Publish an account's lists, however long its platform takes to take them."""
    if not isinstance(adapter, Menus):
        return
    attempt = 0
    while True:
        attempt += 1
        wait = backoff(attempt, rng).total_seconds()
        try:
            await _publish(adapter, adapter.account, router, database)
            return
        except Throttled as error:
            wait = max(wait, error.retry_after)
        except Rejected:
            log.error("menus.rejected", account=adapter.account)
            return
        except (SendError, StorageUnavailable) as error:
            log.warning("menus.not_published", account=adapter.account, error=type(error).__name__)
        except Exception as error:  # an adapter's mistake must not end what else runs
            log.error("menus.failed", account=adapter.account, error=error)
            return
        await clock.sleep(wait)


async def _publish(menus: Menus, account: str, router: Router, database: Database) -> None:
    channels = await database.read(partial(directory.ops_channels, account=account))
    here = [channel.conversation for channel in channels if channel.account == account]
    await menus.publish(
        _by_language(router.allowed(Role.MEMBER)), _by_language(router.allowed(Role.OPERATOR)), here
    )


def _by_language(commands: Sequence[Command]) -> Mapping[str, Sequence[MenuItem]]:
    return {
        locale: [
            MenuItem(each.verb, plain(locale, f"command.{each.verb}.summary")) for each in commands
        ]
        for locale in LOCALES
    }
