"""One platform call, and what came of it."""

import asyncio

import structlog

from bot.adapters.port import Adapter, named
from chat.delivery import Delivery, Kind, SendError, Sent, Unavailable

log = structlog.get_logger()


async def call(adapter: Adapter, delivery: Delivery) -> Sent | SendError:
    """Make the call that a delivery stands for. Whatever is raised becomes an outcome."""
    timeout = adapter.limits.send_timeout
    try:
        async with asyncio.timeout(timeout):
            return await _call(adapter, delivery)
    except SendError as error:
        return error
    except TimeoutError:
        return Unavailable(f"no answer within {timeout:g} s", maybe_sent=True)
    except Exception as error:  # an adapter's mistake must not stop the others' messages
        log.error("adapter.failed", account=adapter.account, error=error)
        return Unavailable(type(error).__name__, maybe_sent=True)


async def _call(adapter: Adapter, delivery: Delivery) -> Sent:
    message = named(delivery.message, adapter)
    if delivery.kind is Kind.SEND:
        return Sent(await adapter.send(delivery.place, message, delivery.key))
    target = delivery.target
    if target is None:
        raise ValueError(f"delivery {delivery.id} changes a message but does not say which")
    if delivery.kind is Kind.EDIT:
        await adapter.edit(target, message)
        return Sent(target)
    await adapter.delete(target)
    return Sent()
