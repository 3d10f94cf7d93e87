"""Which requirements an announcement fulfils: those who asked for them are thanked for it."""

import re
from dataclasses import replace

from announcements.model import Announcement, Stage
from announcements.operations import Refusal
from announcements.releases import Release, ReleasesNamed
from bot.announcement_describing import brings, consequence
from bot.announcement_editing import is_none
from bot.fields import BadValue
from bot.handlers.announcement_desk import Desk
from bot.handlers.operating import all_of
from bot.request import Request, Result
from bot.texts import say
from chat.directory import GroupKind
from feedback.model import Requirement
from feedback.model import Stage as Step
from feedback.ports import Requirements

MOST = 30
"""Requirements that one announcement can name."""
_BETWEEN = re.compile(r"[\s,;\uff0c\u3001\uff1b]+")
_NUMBER = re.compile(r"[#\uff03]?(\d{1,18})")


class AnnouncementFulfilling:
    """It changes neither what is said nor to whom; it is a revision of its own all the same."""

    def __init__(self, desk: Desk, requirements: Requirements) -> None:
        self._desk = desk
        self._requirements = requirements

    async def fulfils(self, request: Request, draft: Announcement, rest: str) -> list[Result]:
        """``42,17``: these and no others; a word for none: nothing any more; all or nothing."""
        before = await self._desk.announcements.releases(draft.id)
        if not rest.strip():
            lines = [*brings(request.locale, before), self._how(request, draft)]
            return self._desk.told(request, "\n\n".join(lines))
        try:
            releases = [] if is_none(rest) else await self._named(request, draft, rest)
        except BadValue as error:
            return self._desk.told(request, error.said(request.locale))
        numbers = tuple(each.number for each in releases)
        if numbers == tuple(each.number for each in before):
            return await self._desk.card(request, draft, preview=False)
        after = await self._desk.edited(draft, replace(draft, revision=draft.revision + 1))
        if isinstance(after, Refusal):
            return await self._desk.refused(request, draft, after)
        if after.stage is draft.stage is not Stage.DRAFT:
            return await self._desk.refused(request, draft, Refusal("fixed"))
        first = consequence(request.locale, draft, after)
        return [
            self._desk.changed(request, draft, after, "changed fulfils"),
            ReleasesNamed(draft.id, numbers),
            *await self._desk.card(request, after, first=first, preview=False, releases=releases),
        ]

    def _how(self, request: Request, draft: Announcement) -> str:
        return say(request.locale, "fulfils.how", number=draft.id)

    async def _named(self, request: Request, draft: Announcement, rest: str) -> list[Release]:
        """In order of numbers, each once. Raises BadValue, for all that can't be."""
        words = list(dict.fromkeys(word for word in _BETWEEN.split(rest) if word))
        if len(words) > MOST:
            raise BadValue("fulfils_many", most=MOST)
        releases, errors = {}, []
        for word in words:
            try:
                found = await self._one(request, draft, word)
                releases[found.id] = Release(found.id, found.title)
            except BadValue as error:
                errors.append(error)
        if errors:
            raise all_of(errors)
        return [releases[number] for number in sorted(releases)]

    async def _one(self, request: Request, draft: Announcement, word: str) -> Requirement:
        written = _NUMBER.fullmatch(word)
        if written is None:
            raise BadValue("fulfils_number", value=word[:40], announcement=draft.id)
        found = await self._requirements.requirement(int(written[1]))
        if found is None or not _may_see(request, found):
            raise BadValue("fulfils_unknown", number=int(written[1]))
        if not found.is_root:
            raise BadValue("fulfils_merged", number=found.id, root=found.root)
        if found.stage is Step.DECLINED:
            raise BadValue("fulfils_declined", number=found.id)
        return found


def _may_see(request: Request, requirement: Requirement) -> bool:
    """Those of the account; in an ops channel of all accounts that its operators look after."""
    here, theirs = request.event.place.account, requirement.account
    same_world = (here == "local") == (theirs == "local")
    return here == theirs or (same_world and request.group.kind is GroupKind.OPS)
