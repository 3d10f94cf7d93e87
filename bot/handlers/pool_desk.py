"""What all of /pool shares: which requirement is meant, whose may be seen, what is said of one."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.handlers.operating import discreet
from bot.people import id_of
from bot.request import Request, Result
from bot.texts import plain, say
from chat.directory import GroupKind
from chat.message import Button
from feedback.model import Requirement, Stage
from feedback.operations import NEXT, Refusal
from feedback.pool import Pool, Scope
from feedback.priority import Rules
from storage.database import Database

Reasons = Callable[[Requirement, str], Awaitable[str]]
"""Why it is suggested to be as urgent as it is, in this language, as Markdown; '' unknown."""
Nearest = Callable[[Requirement], Awaitable[Sequence[int]]]
"""The numbers of those that may ask for the same, the nearest first."""
_NUMBER = re.compile(r"[#\uff03]?(\d{1,18})(?!\w)\s*", re.ASCII)


async def no_reasons(_: Requirement, __: str) -> str:
    """Stands in where no rules are known."""
    return ""


async def none_near(_: Requirement) -> Sequence[int]:
    """Stands in where nothing looks for likeness."""
    return ()


@dataclass(frozen=True, slots=True)
class PoolDesk:
    """``zone``: of groups that have none; ``rules``: of priority."""

    pool: Pool
    database: Database
    zone: str
    rules: Rules
    reasons: Reasons = no_reasons
    nearest: Nearest = none_near

    def scope(self, request: Request) -> Scope:
        """Those of the account; in an ops channel of all accounts of its world."""
        world = request.group.kind is GroupKind.OPS
        return Scope(request.event.place.account, world)

    async def find(self, request: Request, number: int) -> Requirement | None:
        """The one with this number, merged or not, if operators here may see it."""
        found = await self.pool.requirement(number)
        return found if found and self.scope(request).has(found.account) else None

    async def root(self, request: Request, found: Requirement) -> Requirement | None:
        """What stands in the pool for it, if that may be seen here."""
        return found if found.is_root else await self.find(request, found.root)

    def unknown(self, request: Request, number: int | str) -> list[Result]:
        """There is none, as far as operators here may know."""
        return discreet(request, say(request.locale, "pool.unknown", number=str(number)[:20]))

    def part_of(self, request: Request, found: Requirement, root: Requirement) -> str:
        """A sentence above what is about its root; '' if it is one itself."""
        if found.id == root.id:
            return ""
        return say(request.locale, "pool.part_of", number=found.id, root=root.id) + "\n\n"

    def refused(
        self, request: Request, requirement: Requirement, refusal: Refusal, source: int = 0
    ) -> list[Result]:
        """Why not, and what can be done instead."""
        locale = request.locale
        stage = stage_name(locale, requirement.stage)
        text = say(
            locale,
            f"pool.no_{refusal.why}",
            number=requirement.id,
            stage=stage,
            root=requirement.root,
            source=source,
        )
        return discreet(request, text, steps(locale, requirement, refusal.possible))


def steps(
    locale: str, requirement: Requirement, stages: Sequence[Stage] | None = None
) -> list[Button]:
    """Buttons that move it on; each does nothing once it is at another stage than now."""
    stages = NEXT[requirement.stage] if stages is None else stages
    return [
        Button(
            plain(locale, f"pool.button_{stage}"),
            f"pool:go {stage} {requirement.id} {requirement.stage}",
        )
        for stage in stages
    ]


def stage_name(locale: str, stage: str) -> str:
    """What operators call a stage."""
    return plain(locale, f"stage.{stage}")


def number_in(text: str) -> tuple[int | None, str]:
    """The number that a text begins with, with or without "#", and what follows it."""
    found = _NUMBER.match(text.strip())
    if found is None:
        return None, text.strip()
    return int(found[1]), text.strip()[found.end() :].strip()


def unquoted(text: str) -> str:
    """What somebody wrote, without a pair of quotation marks around it."""
    text = text.strip()
    pairs = ('""', "\u201c\u201d", "\u300c\u300d", "''")
    pair = next((p for p in pairs if len(text) > 1 and (text[0], text[-1]) == tuple(p)), None)
    return text[1:-1].strip() if pair else text


def who_is(request: Request) -> str:
    """ "account:person" of who asks for a change."""
    return id_of(request.person)


def day_of(requirement: Requirement) -> str:
    """The day on which it was asked, in UTC."""
    return requirement.created_at.date().isoformat()
