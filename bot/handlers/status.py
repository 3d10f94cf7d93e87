"""/status: how the running bot is, in the words of doctor, and what waits for operators."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bot.adapters.port import Adapter, Finding, Severity
from bot.command import Command, arguments
from bot.findings import (
    about_account,
    about_approval,
    about_deliveries,
    about_groups,
    about_manual,
)
from bot.handlers.telling import tell
from bot.request import Request, Result
from bot.texts import say
from chat.directory import Role
from faq.answering import Answering
from storage import waiting
from storage.database import Database

_MARKS = {Severity.OK: "✓", Severity.WARNING: "⚠", Severity.ERROR: "✗"}


class StatusHandlers:
    """``answering``: the newest manual; ``folder``: where its files are. ``announcements``: says
    what of them is under way; nothing is ''. ``approval``: they need a second operator.
    """

    def __init__(
        self,
        answering: Callable[[], Answering],
        database: Database,
        adapters: Mapping[str, Adapter],
        folder: str,
        announcements: Callable[[Request], Awaitable[str]],
        *,
        approval: bool,
    ) -> None:
        self._answering = answering
        self._database = database
        self._adapters = adapters
        self._folder = folder
        self._announcements = announcements
        self._approval = approval

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        return [Command("status", self.status, Role.OPERATOR, arguments(""), anywhere=True)]

    async def status(self, request: Request) -> list[Result]:
        """Everything that is wrong with how to mend it, then what waits; for operators' eyes."""
        locale = request.locale
        said = partial(say, locale)
        findings = await self._findings()
        wrong = [each for each in findings if each.severity is not Severity.OK]
        good = [each for each in findings if each.severity is Severity.OK]
        counts = await self._database.read(waiting.counted)
        counts["messages"] -= 1  # this one
        pool = await self._database.read(waiting.requirements_counted)
        lines = [
            f"{_MARKS[each.severity]} {said(f'doctor.{each.text}', **each.facts)}"
            for each in (*wrong, *good)
        ]
        parts = [
            said("status.bad" if wrong else "status.good"),
            "\n".join(f"- {line}" for line in lines),
            "\n".join([said("status.waiting", **counts), said("status.requirements", **pool)]),
            await self._announcements(request),
        ]
        return tell(request, "\n\n".join(part for part in parts if part))

    async def _findings(self) -> list[Finding]:
        findings: list[Finding] = []
        for adapter in self._adapters.values():
            findings += await about_account(adapter)
        accounts = list(self._adapters)
        findings += await about_groups(self._database, accounts)
        findings += await about_approval(self._database, accounts, approval=self._approval)
        findings += about_manual(self._answering().manual, self._folder)
        return [*findings, *await about_deliveries(self._database)]
