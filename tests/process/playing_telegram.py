"""Telegram, played for real processes."""

import asyncio
from collections.abc import Collection, Mapping, Sequence

from bot.app import SystemClock
from tests.platforms.telegram.crowd import Crowd
from tests.platforms.telegram.faults import KICKED, REVOKED
from tests.platforms.telegram.server import TOKEN, TelegramServer
from tests.platforms.telegram.world import Chat, User
from tests.process.announced import Said
from tests.process.playing import LATENCY
from tests.process.transcripts import Question

ANA = User(1001, "Ana", "ana_person")


class PlayedTelegram:
    """Supergroups that appear when they are first asked in; updates wait until they are confirmed.

    ``pace``: a little less than the 20 messages a minute that a group's limit allows.
    """

    account = "telegram"
    pace = 3.5
    method = "sendMessage"
    refused = "telegram_token"

    def __init__(self, *, latency: float = LATENCY) -> None:
        clock = SystemClock()
        self.server = TelegramServer(clock)
        self.server.latency = latency
        self.server.rates.enforced = True
        self._crowd = Crowd(self.server, clock)
        self._groups: dict[str, Chat] = {}
        self._asked: list[Question] = []

    async def start(self) -> None:
        """See Played."""
        await self.server.start()

    async def stop(self) -> None:
        """See Played."""
        await self.server.stop()

    def settings(self) -> Mapping[str, str]:
        """See Played."""
        return {
            "GROUPKEEPER_TELEGRAM__TOKEN": TOKEN,
            "GROUPKEEPER_TELEGRAM__BASE_URL": self.server.url,
            "GROUPKEEPER_TELEGRAM__SEND_TIMEOUT": "1",
        }

    def add_group(self, number: int) -> str:
        """See Reached."""
        chat = Chat(-1_002_000_000_000 - number, "supergroup", f"group {number}")
        return str(self.server.world.add(chat).id)

    def expel(self, group: str) -> None:
        """See Reached."""
        self.server.world.chats[int(group)].barred = KICKED.description

    def write(self, group: str, text: str) -> None:
        """See Reached."""
        name = self.server.world.bot.username
        self._crowd.say(self.server.world.chats[int(group)], ANA, f"@{name} {text}")

    def said(self) -> Sequence[Said]:
        """See Reached."""
        return [
            Said(str(said.chat.id), str(said.id), said.content.get("text", ""))
            for said in self.server.world.messages.values()
            if said.sender is self.server.world.bot
        ]

    def ask(self, group: str) -> Question:
        """See Played."""
        if group not in self._groups:
            number = -1_001_000_000_000 - len(self._groups)
            self._groups[group] = self.server.world.add(Chat(number, "supergroup", group))
        name = self.server.world.bot.username
        message = self._crowd.say(self._groups[group], ANA, f"@{name} help")
        self._asked.append(Question(str(message.chat.id), str(message.id)))
        return self._asked[-1]

    def acknowledged(self) -> Collection[Question]:
        """See Played: it waits no longer."""
        waiting = [update["message"] for update in self.server.updates.waiting]
        open_ = {Question(str(each["chat"]["id"]), str(each["message_id"])) for each in waiting}
        return {each for each in self._asked if each not in open_}

    def answers(self) -> Sequence[Question]:
        """See Played."""
        return [
            Question(str(said.chat.id), "" if said.reply_to is None else str(said.reply_to.id))
            for said in self.server.world.messages.values()
            if said.sender is self.server.world.bot
        ]

    def violations(self) -> Sequence[str]:
        """See Played."""
        return self.server.violations

    async def revoke(self) -> None:
        """See Faulty."""
        self.server.faults.always["*"] = REVOKED
        self.server.updates.expire()

    def restore(self) -> None:
        """See Faulty."""
        self.server.faults.always.clear()

    def hold(self) -> None:
        """See Faulty."""
        self.server.faults.gates[self.method] = asyncio.Event()

    def release(self) -> None:
        """See Faulty."""
        self.server.faults.gates.pop(self.method).set()

    def calls(self) -> list[str]:
        """See Faulty."""
        return [method for method, _ in self.server.requests]
