"""What is wrong with the account, for ``doctor`` and ``/status``."""

from telegram import Bot, User, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.adapters.port import AdapterContext, Finding, Severity
from bot.adapters.telegram.connection import Connection, TooFast
from bot.adapters.telegram.listening import PATH
from bot.adapters.telegram.trouble import Trouble

SKEW_SECONDS = 30
MANY_PENDING = 100
"""So many updates wait only if nobody takes them."""


class Checking:
    """Asks Telegram; changes nothing."""

    def __init__(self, context: AdapterContext, connection: Connection, trouble: Trouble) -> None:
        self._settings = context.settings
        self._clock = context.clock
        self._connection = connection
        self._trouble = trouble

    async def findings(self) -> list[Finding]:
        """All that is to be said."""
        try:
            async with self._connection as bot:
                me = await bot.get_me()
                found = [*self._about_bot(me), *self._about_time()]
                return [*found, *await self._about_updates(bot)]
        except InvalidToken:
            return [Finding(Severity.ERROR, "telegram_token", {})]
        except TooFast as error:
            facts = {"seconds": f"{error.seconds:g}"}
            return [Finding(Severity.WARNING, "telegram_slowed_down", facts)]
        except TelegramError as error:
            facts = {"url": str(self._settings.telegram.base_url), "reason": _kind(error)}
            return [Finding(Severity.ERROR, "telegram_unreachable", facts)]

    def _about_bot(self, me: User) -> list[Finding]:
        facts = {"bot": f"@{me.username}"}
        found = [Finding(Severity.OK, "telegram_bot", facts)]
        if not me.can_join_groups:
            found.append(Finding(Severity.ERROR, "telegram_no_groups", facts))
        sees = me.can_read_all_group_messages
        key = "telegram_sees_all" if sees else "telegram_privacy"
        return [*found, Finding(Severity.OK, key, facts)]  # either is a choice

    def _about_time(self) -> list[Finding]:
        there = self._connection.answered_at
        if there is None:
            return []
        skew = abs((self._clock.now() - there).total_seconds())
        if skew <= SKEW_SECONDS:
            return []
        facts = {"seconds": f"{skew:.0f}"}
        return [Finding(Severity.WARNING, "telegram_clock", facts)]

    async def _about_updates(self, bot: Bot) -> list[Finding]:
        info = await bot.get_webhook_info()
        found = self._about_webhook(info)
        if self._trouble.kind == "second_poller":
            found.append(Finding(Severity.ERROR, "telegram_second_poller", {}))
        if info.pending_update_count >= MANY_PENDING:
            facts = {"count": str(info.pending_update_count)}
            found.append(Finding(Severity.WARNING, "telegram_pending", facts))
        return found

    def _about_webhook(self, info: WebhookInfo) -> list[Finding]:
        url = str(self._settings.public_url or "").rstrip("/")
        ours, facts = f"{url}{PATH}", {"url": info.url}
        if self._settings.telegram.webhook_secret is None:
            if not info.url:
                return []
            if info.url.endswith(PATH):  # run() removes it
                return [Finding(Severity.WARNING, "telegram_webhook_ours", facts)]
            return [Finding(Severity.ERROR, "telegram_webhook_other", facts)]
        if info.url != ours:
            facts = {"url": ours, "other": info.url or "-"}
            return [Finding(Severity.WARNING, "telegram_webhook_unset", facts)]
        if info.last_error_message:
            reason = {"url": ours, "reason": info.last_error_message}
            return [Finding(Severity.ERROR, "telegram_webhook_failing", reason)]
        return [Finding(Severity.OK, "telegram_webhook", facts)]


def _kind(error: TelegramError) -> str:
    return type(error.__cause__ or error).__name__
