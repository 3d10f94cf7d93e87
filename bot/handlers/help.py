"""/help, from the declarations of the commands."""

from collections.abc import Callable

from bot.request import Request, Result, reply
from bot.router import Command, arguments
from bot.texts import Markdown, say
from chat.directory import Role


class HelpHandlers:
    """``allowed``: the commands that a role may use, from the router."""

    def __init__(self, allowed: Callable[[Role], list[Command]]) -> None:
        self._allowed = allowed

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        return [Command("help", self.help, arguments=arguments(""), anywhere=True)]

    async def help(self, request: Request) -> list[Result]:
        """What the bot is for, and the commands that this person may use."""
        locale = request.locale
        lines = [
            say(
                locale,
                "help.line",
                usage=Markdown(say(locale, f"command.{command.verb}.usage")),
                summary=Markdown(say(locale, f"command.{command.verb}.summary")),
            )
            for command in self._allowed(request.role)
        ]
        key = "help.direct" if request.private else "help.group"
        return reply("\n".join([say(locale, key), "", *lines]))
