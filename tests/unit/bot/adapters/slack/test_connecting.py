"""Connecting again: later each time, never at the same moment for all, said once."""

import asyncio
from random import Random

import pytest
from structlog.testing import capture_logs

from bot.adapters.slack.connecting import Connecting, ConnectionLost
from chat.delivery import SendError, Throttled, Unauthorized, Unavailable
from tests.support import VirtualClock, until


class Recording(VirtualClock):
    """Time that goes by by itself; ``waits`` is what was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.advance(seconds)
        await asyncio.sleep(0)


async def waits(*errors: Exception, seed: int = 1, lasts: float = 0.0) -> list[float]:
    """How long it waits after each of these ends."""
    clock, left = Recording(), list(errors)

    async def connect() -> None:
        if not left:
            await asyncio.Event().wait()
        clock.advance(lasts)
        raise left.pop(0)

    running = asyncio.create_task(Connecting("slack", clock, Random(seed)).keep(connect))
    await until(lambda: len(clock.waits) == len(errors))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return clock.waits


async def test_it_waits_longer_each_time_but_not_for_ever() -> None:
    found = await waits(*[ConnectionLost()] * 9)
    assert 1 <= found[0] <= 2
    assert 2 <= found[1] <= 4
    assert 8 <= found[3] <= 16
    assert all(30 <= each <= 60 for each in found[5:])


async def test_processes_do_not_come_back_at_the_same_moment() -> None:
    found = {(await waits(ConnectionLost(), seed=seed))[0] for seed in range(20)}
    assert len(found) == 20


async def test_what_has_lasted_is_not_made_to_wait_long() -> None:
    found = await waits(*[ConnectionLost()] * 9, lasts=60.0)
    assert all(each <= 2 for each in found)


@pytest.mark.parametrize(
    ("error", "least", "most"),
    [(Unauthorized("token_revoked"), 60, 90), (Throttled(20), 20, 30)],
)
async def test_what_says_how_long_is_waited_for(
    error: SendError, least: float, most: float
) -> None:
    assert all(least <= each <= most for each in await waits(*[error] * 5))


async def test_what_goes_on_is_said_once() -> None:
    with capture_logs() as logs:
        await waits(*[Unauthorized("token_revoked")] * 4, Unavailable("HTTP 503", maybe_sent=True))
    assert [(log["log_level"], log["event"]) for log in logs] == [
        ("error", "slack.token_not_accepted"),
        ("warning", "slack.disconnected"),
    ]
