"""A groupkeeper that does something to itself at a chosen step of a message's way.

Arguments: the step, which occurrence of it, and the signal that it then sends to itself. All else
is as in ``groupkeeper run``.
"""

import asyncio
import os
import signal
import sys

from bot import logs
from bot.app import build
from bot.logs import Observe
from bot.settings import Settings
from bot.web.server import listen


def striking(step: str, occurrence: int, number: signal.Signals) -> Observe:
    """An observer that sends this process a signal at the n-th time that a step is done.

    SIGKILL and SIGSTOP take effect before this returns: nothing of the next step is begun.
    """
    seen = 0

    def observe(done: str) -> None:
        nonlocal seen
        seen += done == step
        if done == step and seen == occurrence:
            os.kill(os.getpid(), number)

    return observe


async def serve(observe: Observe) -> None:
    """As ``groupkeeper run``, with an observer."""
    settings = Settings()
    logs.configure(settings.log)
    listening = listen(settings.web.port)
    app = build(settings, observe=observe)
    await app.prepare()
    sys.stdout.write(f"http://127.0.0.1:{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    await app.run(asyncio.Event(), listening)


def main() -> None:
    """Serve until the step is reached, and after that if the signal left it alive."""
    step, occurrence, number = sys.argv[1:]
    asyncio.run(serve(striking(step, int(occurrence), signal.Signals[number])))
