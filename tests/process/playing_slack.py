"""Slack, played for real processes."""

import asyncio
from collections.abc import Collection, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any

from bot.app import SystemClock
from bot.platforms import SLACK_PER_SECOND
from tests.platforms.slack.happenings import Happenings, mention
from tests.platforms.slack.rates import Rates
from tests.platforms.slack.server import APP_TOKEN, BOT_TOKEN, SlackServer
from tests.platforms.slack.workspace import BOT_USER, Json
from tests.platforms.specs.violations import SpecViolation
from tests.process.announced import Said
from tests.process.playing import LATENCY
from tests.process.transcripts import Question

ANA = "U0000000ANA"
PATIENCE = 1.0
"""Seconds after which Slack delivers again here; the real one waits three, then minutes."""


class PlayedSlack:
    """A workspace whose channels appear when they are first asked in.

    A mention comes twice, as ``message`` and as ``app_mention``, which are one question. ``pace``:
    half of what a channel's limit of one message a second allows, for half of the time is starts.
    """

    account = "slack"
    pace = 2.0
    method = "chat.postMessage"
    refused = "slack_token"

    def __init__(self, *, per_second: int = SLACK_PER_SECOND, latency: float = LATENCY) -> None:
        clock = SystemClock()
        self.server = SlackServer(clock, rates=Rates(clock, per_minute=60 * per_second))
        self.server.latency = latency
        self._per_second = per_second
        self.server.workspace.add_user(ANA, "Ana")
        self._happenings = Happenings(self.server)
        self._asked: list[Question] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """See Played."""
        await self.server.start()
        self._begin_to(self._insist())

    async def stop(self) -> None:
        """See Played."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.server.stop()

    def settings(self) -> Mapping[str, str]:
        """See Played."""
        return {
            "GROUPKEEPER_SLACK__BOT_TOKEN": BOT_TOKEN,
            "GROUPKEEPER_SLACK__APP_TOKEN": APP_TOKEN,
            "GROUPKEEPER_SLACK__BASE_URL": f"{self.server.address}/api/",
            "GROUPKEEPER_SLACK__SEND_TIMEOUT": "1",
            "GROUPKEEPER_SLACK__PER_SECOND": str(self._per_second),
        }

    def add_group(self, number: int) -> str:
        """See Reached."""
        channel = f"C{number:0>10}"
        self.server.workspace.add_channel(channel, f"group-{number}", ANA, BOT_USER)
        return channel

    def expel(self, group: str) -> None:
        """See Reached."""
        self.server.workspace.channels[group].members.discard(BOT_USER)

    def write(self, group: str, text: str) -> None:
        """See Reached."""
        self._say(group, f"{mention()} {text}")

    def said(self) -> Sequence[Said]:
        """See Reached."""
        return [
            Said(channel.id, message.ts, message.text)
            for channel in self.server.workspace.channels.values()
            for message in channel.messages
            if message.user == BOT_USER and not message.deleted
        ]

    def ask(self, group: str) -> Question:
        """See Played."""
        channel = f"C{group.upper():0>10}"
        if channel not in self.server.workspace.channels:
            self.server.workspace.add_channel(channel, group, ANA, BOT_USER)
        self._asked.append(Question(channel, self._say(channel, f"{mention()} help")))
        return self._asked[-1]

    def acknowledged(self) -> Collection[Question]:
        """See Played: both of its envelopes were."""
        seen = [_question(each.payload) for each in self.server.sockets.envelopes]
        open_ = {_question(each.payload) for each in self.server.sockets.unacknowledged}
        return {each for each in self._asked if seen.count(each) == 2 and each not in open_}

    def answers(self) -> Sequence[Question]:
        """See Played."""
        return [
            Question(channel.id, message.thread_ts or "")
            for channel in self.server.workspace.channels.values()
            for message in channel.messages
            if message.user == BOT_USER
        ]

    def violations(self) -> Sequence[str]:
        """See Played."""
        return self.server.violations.found

    async def revoke(self) -> None:
        """See Faulty."""
        self.server.revoked = "token_revoked"
        await self.server.sockets.drop()

    def restore(self) -> None:
        """See Faulty."""
        self.server.revoked = ""

    def hold(self) -> None:
        """See Faulty."""
        self.server.gates[self.method] = asyncio.Event()

    def release(self) -> None:
        """See Faulty."""
        self.server.gates.pop(self.method).set()

    def calls(self) -> list[str]:
        """See Faulty."""
        return [method for method, _ in self.server.calls]

    def _say(self, channel: str, text: str) -> str:
        message = self._happenings.said(channel, ANA, text)
        for kind in ("message", "app_mention"):
            event = self._happenings.message(channel, message, kind)
            self._begin_to(self._deliver(event))
        return message.ts

    async def _deliver(self, event: Json) -> None:
        await self.server.sockets.deliver("events_api", event)

    async def _insist(self) -> None:
        """Send again, for as long as somebody listens, what was sent and not acknowledged."""
        sockets = self.server.sockets
        while True:
            await asyncio.sleep(PATIENCE / 10)
            late = sockets.clock.monotonic() - PATIENCE
            for each in sockets.unacknowledged:
                if sockets.sockets and each.sent_at is not None and each.sent_at < late:
                    with suppress(SpecViolation):  # it is noted
                        await sockets.again(each)

    def _begin_to(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _question(payload: Json) -> Question:
    event = payload["event"]
    return Question(event["channel"], event["ts"])
