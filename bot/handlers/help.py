"""/help, from the declarations of the commands."""

from collections.abc import Callable

from bot.command import Command, arguments
from bot.request import Request, Result, reply
from bot.texts import Markdown, say
from chat.directory import GroupKind, Role


class HelpHandlers:
    """What the router says of commands: ``allowed``, those that a role may use; ``for_admins``,
    those that a person may use in part.
    """

    def __init__(
        self,
        allowed: Callable[[Role], list[Command]],
        for_admins: Callable[[Request], list[Command]],
    ) -> None:
        self._allowed = allowed
        self._for_admins = for_admins

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        return [Command("help", self.help, arguments=arguments(""), anywhere=True)]

    async def help(self, request: Request) -> list[Result]:
        """What the bot is for, and the commands that this person may use; in a customer's group
        those for everybody.
        """
        locale = request.locale
        key = "help.direct" if request.private else "help.group"
        among_customers = request.group.kind is GroupKind.GROUP
        role = Role.MEMBER if among_customers else request.role
        lines = [_line(locale, f"command.{each.verb}") for each in self._allowed(role)]
        parts = [say(locale, key), "", *lines]
        if admins := self._for_admins(request):
            own = [_line(locale, f"admin.{each.verb}") for each in admins]
            parts += ["", say(locale, "help.admin"), "", *own]
        if among_customers and request.role > Role.MEMBER:
            parts += ["", say(locale, "help.operators")]
        return reply("\n".join(parts))


def _line(locale: str, key: str) -> str:
    return say(
        locale,
        "help.line",
        usage=Markdown(say(locale, f"{key}.usage")),
        summary=Markdown(say(locale, f"{key}.summary")),
    )
