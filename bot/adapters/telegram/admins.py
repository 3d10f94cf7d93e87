"""Who administers a group: asked when it may matter, remembered for a while."""

from collections import OrderedDict

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.clock import Clock

log = structlog.get_logger()
SECONDS = 300.0
"""An admin who was appointed waits at most so long."""
CHATS = 2_000
ANSWER_SECONDS = 5.0


class Admins:
    """Best effort: where Telegram does not say, nobody is."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, frozenset[str]]] = OrderedDict()

    async def is_admin(self, bot: Bot, conversation: str, person: str) -> bool:
        """Whether a person administers a group."""
        now = self._clock.monotonic()
        until, ids = self._known.get(conversation, (now, frozenset[str]()))
        if until <= now:
            ids = await self._ask(bot, conversation)
            self._known[conversation] = (now + SECONDS, ids)
            self._known.move_to_end(conversation)
            if len(self._known) > CHATS:
                self._known.popitem(last=False)
        return person in ids

    async def _ask(self, bot: Bot, conversation: str) -> frozenset[str]:
        try:
            members = await bot.get_chat_administrators(
                int(conversation), read_timeout=ANSWER_SECONDS
            )
        except TelegramError as error:
            log.warning("telegram.admins_unknown", conversation=conversation, error=error)
            return frozenset()
        return frozenset(str(member.user.id) for member in members)
