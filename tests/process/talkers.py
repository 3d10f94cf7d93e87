"""People who keep asking, each in a conversation of their own, until every question is taken."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.process.running import LONG, QUESTION, Client, wait_until

CONVERSATIONS = ("en", "zh", "ops")


class Talkers:
    """Ask without pause at ``address``, which changes with every restart; '' is nowhere.

    Each question is repeated under its key until it is acknowledged, as a page does it.
    ``acknowledged`` may be read at any time.
    """

    def __init__(self, most: int, text: str) -> None:
        self.address = ""
        self.acknowledged: set[int] = set()
        self._most = most
        self._text = text
        self._enough = threading.Event()
        self._give_up = threading.Event()
        self._failed: list[BaseException] = []
        self._threads = [
            threading.Thread(target=self._talk, args=(place,)) for place in CONVERSATIONS
        ]

    def start(self) -> None:
        """Begin to ask."""
        for thread in self._threads:
            thread.start()

    def wait_for_more(self) -> None:
        """Return once one more question has been acknowledged."""
        before = len(self.acknowledged)
        wait_until(lambda: len(self.acknowledged) > before or self._failed, "one more is taken")

    def finish(self, *, asked_all: bool = False) -> None:
        """Ask nothing new, or all there is; return once the last questions are acknowledged."""
        if not asked_all:
            self._enough.set()
        for thread in self._threads:
            thread.join(LONG)
        assert not self._failed, self._failed
        assert not any(thread.is_alive() for thread in self._threads), "never acknowledged"

    def abandon(self) -> None:
        """Stop at once, come what may."""
        self._enough.set()
        self._give_up.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(LONG)

    def _talk(self, place: str) -> None:
        try:
            with Client(text=self._text) as client:
                for number in range(self._most):
                    if self._enough.is_set():
                        return
                    self._insist(client, place, f"{place}-{number}")
        except BaseException as error:
            self._failed.append(error)

    def _insist(self, client: Client, place: str, key: str) -> None:
        while not self._give_up.is_set():
            client.address = self.address
            asked = client.try_ask(place, key) if client.address else None
            if asked is not None:
                self.acknowledged.add(asked)
                return
            self._give_up.wait(0.02)


@contextmanager
def talking(most: int, text: str = QUESTION) -> Iterator[Talkers]:
    """Talkers who each ask at most so many times, and not after the block."""
    talkers = Talkers(most, text)
    talkers.start()
    try:
        yield talkers
    finally:
        talkers.abandon()
