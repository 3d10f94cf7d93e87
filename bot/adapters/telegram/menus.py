"""The list of commands that Telegram shows behind "/"."""

import re
from collections.abc import Mapping, Sequence

import structlog
from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeChat, BotCommandScopeDefault
from telegram.error import BadRequest, Forbidden

from bot.adapters.abilities import MenuItem

log = structlog.get_logger()
COMMANDS = 100
SUMMARY_SIZE = 256
_NAME = re.compile(r"[a-z0-9_]{1,32}")
EVERYBODY = "en"
"""Shown in every language that has no list of its own."""


async def publish(
    bot: Bot,
    members: Mapping[str, Sequence[MenuItem]],
    operators: Mapping[str, Sequence[MenuItem]],
    channels: Sequence[str],
) -> None:
    """Set the lists that differ from ours. Raises TelegramError.

    The one for everybody is the default: private chats and groups fall back to it.
    """
    await _set(bot, members, BotCommandScopeDefault())
    for channel in channels:
        try:
            await _set(bot, operators, BotCommandScopeChat(int(channel)))
        except (BadRequest, Forbidden, ValueError) as error:  # one that is gone stops no other
            log.warning("telegram.menu_not_set", conversation=channel, error=error)


async def _set(bot: Bot, lists: Mapping[str, Sequence[MenuItem]], scope: BotCommandScope) -> None:
    for language, items in lists.items():
        code = "" if language == EVERYBODY else language
        commands = _commands(items, lists.get(EVERYBODY, ()))
        known = await bot.get_my_commands(scope, code or None)
        if commands and list(known) != commands:
            await bot.set_my_commands(commands, scope, code or None)


def _commands(items: Sequence[MenuItem], latin: Sequence[MenuItem]) -> list[BotCommand]:
    """Telegram's names are Latin: a verb that is not goes by the one at its place in ``latin``."""
    parallel = latin if len(latin) == len(items) else items
    commands = []
    for item, other in zip(items, parallel, strict=True):
        name = next((each.verb for each in (item, other) if _NAME.fullmatch(each.verb)), None)
        if name is not None and item.summary.strip():
            commands.append(BotCommand(name, item.summary.strip()[:SUMMARY_SIZE]))
    return commands[:COMMANDS]
