"""Updates that wait: for polls, confirmed by the offset of a later one, or for a webhook."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tests.platforms.telegram.faults import SECOND_POLLER, Refused
from tests.platforms.telegram.params import Params

Json = dict[str, Any]
DEFAULT = {"message", "edited_message", "callback_query", "my_chat_member"}
"""Kinds that come unless others are asked for; reactions do not."""
Call = Callable[[dict[str, str], Json], Awaitable[int]]


class Updates:
    """``waiting`` in order; ``seen`` every poll's offset, None where it gave none."""

    def __init__(self) -> None:
        self.waiting: list[Json] = []
        self.offsets: list[int | None] = []
        self.webhook: Params = {}
        self.last_error = ""
        self.call: Call | None = None
        self._allowed = set(DEFAULT)
        self._last = 600_000_000
        self._more = asyncio.Event()
        self._poller = 0
        self.idle = False
        self._expired = False

    def expire(self) -> None:
        """The poll that waits is answered: there was nothing."""
        self._expired, self.idle = True, False
        self._more.set()

    def add(self, kind: str, what: Json) -> Json | None:
        """Something happened; None if nobody wants to know."""
        if kind not in self._allowed:
            return None
        self._last += 1
        update = {"update_id": self._last, kind: what}
        self.waiting.append(update)
        self.idle = False
        self._more.set()
        return update

    def again(self, update: Json) -> None:
        """It comes once more, under another number."""
        ((kind, what),) = [(key, value) for key, value in update.items() if key != "update_id"]
        self.add(kind, what)

    async def get(self, params: Params) -> list[Json]:
        """Answer a poll. Raises Refused if another one begins, or there is a webhook."""
        if self.webhook.get("url"):
            raise Refused(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook"
                " to delete the webhook first",
            )
        self._allow(params)
        offset = params.get("offset")
        self.offsets.append(offset)
        if offset is not None:
            self.waiting = [each for each in self.waiting if each["update_id"] >= offset]
        self._poller += 1
        mine = self._poller
        self._more.set()  # whoever polls already finds out
        while not self.waiting and params.get("timeout"):
            self._more.clear()
            self.idle = True
            try:
                async with asyncio.timeout(params["timeout"]):
                    await self._more.wait()
            except TimeoutError:
                return []
            if self._poller != mine:
                raise SECOND_POLLER
            if self._expired:
                self._expired = False
                return []
        return self.waiting[: params.get("limit", 100)]

    def set_webhook(self, params: Params) -> None:
        """From now on updates are brought."""
        self._allow(params)
        self.webhook = params if params.get("url") else {}
        self._poller += 1
        self._more.set()

    async def bring(self) -> None:
        """Bring what waits, in order, until something is not taken."""
        while self.waiting and self.webhook and self.call is not None:
            headers = {"x-telegram-bot-api-secret-token": self.webhook.get("secret_token", "")}
            status = await self.call(headers, self.waiting[0])
            if status != 200:
                self.last_error = f"Wrong response from the webhook: {status}"
                return
            self.waiting.pop(0)
            self.last_error = ""

    def _allow(self, params: Params) -> None:
        if params.get("allowed_updates"):
            self._allowed = set(params["allowed_updates"])
