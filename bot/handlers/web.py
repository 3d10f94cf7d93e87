"""/web: a link that signs an operator in to the web pages."""

import secrets
from collections.abc import Callable
from functools import partial

from bot.command import Command, arguments
from bot.request import Request, Result, privately, reply
from bot.texts import Markdown, say
from chat.directory import Role
from storage import directory
from storage.database import Database
from storage.sessions import CODE_LIFETIME, SignInOffered


def new_code() -> str:
    """192 random bits."""
    return secrets.token_urlsafe(24)


class WebHandlers:
    """``local_url``: where this machine finds the pages; ``make``: a new code."""

    def __init__(
        self,
        database: Database,
        public_url: str | None,
        local_url: str,
        make: Callable[[], str] = new_code,
    ) -> None:
        self._database = database
        self._public_url = public_url
        self._local_url = local_url
        self._make = make

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        return [Command("web", self.web, Role.OPERATOR, arguments(""), anywhere=True)]

    async def web(self, request: Request) -> list[Result]:
        """A link for this person alone; it works once and for some minutes."""
        person = request.person
        role = await self._database.read(
            partial(directory.role, account=person.account, conversation="", person_id=person.id)
        )
        if role < Role.OPERATOR:
            return reply(say(request.locale, "web_link.account"))
        base = self._local_url if request.loopback else self._public_url
        if base is None:
            return reply(say(request.locale, "web_link.no_address"))
        code = self._make()
        link = Markdown(f"{base.rstrip('/')}/sign-in?code={code}")
        minutes = int(CODE_LIFETIME.total_seconds() // 60)
        text = say(request.locale, "web_link.link", link=link, minutes=minutes)
        offered = SignInOffered(code, person.account, person.id)
        return [offered, *privately(request, text)]
