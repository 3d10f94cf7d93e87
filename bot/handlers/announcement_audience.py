"""For whom an announcement is: written behind its number, opened as a menu, shown as a list."""

import re
from collections.abc import Sequence
from dataclasses import replace

from announcements.audience import Choice
from announcements.model import ASKED, Announcement
from announcements.operations import Refusal
from bot import announcement_audience as audiences
from bot.announcement_audience import described
from bot.announcement_reach import left_out, line_of
from bot.fields import BadValue
from bot.handlers.announcement_choosing import AUDIENCE, CHANGED, AudienceMenu, buttons_of
from bot.handlers.announcement_desk import Desk
from bot.request import Request, Result
from bot.texts import Markdown, say

ON_A_PAGE = 20


class AnnouncementAudience:
    """Each verb takes the announcement and what follows its number."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._menu = AudienceMenu(desk)
        self.choose = self._menu.choose

    async def open(self, request: Request, draft: Announcement, rest: str) -> list[Result]:
        """The menu; behind the number also what the command takes."""
        if rest.strip() and not rest.strip().isdecimal():
            return await self.written(request, draft, rest)
        if fixed := await self._menu.fixed(request, draft):
            return fixed
        results: list[Result] = []
        if draft.asking != AUDIENCE:
            after = replace(draft, asking=AUDIENCE)
            results.append(self._desk.changed(request, draft, after, f"for whom {ASKED}"))
        return [*results, *await self._menu.menu(request, draft, "w")]

    async def written(self, request: Request, draft: Announcement, text: str) -> list[Result]:
        """``tier=S without tag=beta``: all of it, or nothing if there is no such value."""
        if fixed := await self._menu.fixed(request, draft):
            return fixed

        async def choices(field: str) -> Sequence[Choice]:
            return await self._menu.choices(draft, field)

        try:
            audience = await audiences.read(text, draft.audience, choices)
        except BadValue as error:
            return self._desk.told(request, error.said(request.locale))
        if audience == draft.audience:
            who = Markdown(described(request.locale, audience))
            same = say(request.locale, "audience.same", number=draft.id, who=who)
            return self._desk.told(request, same)
        after = await self._menu.changed(draft, audience, asking="")
        if isinstance(after, Refusal):
            return await self._desk.refused(request, draft, after)
        change = self._desk.changed(request, draft, after, CHANGED)
        said = await self._what_changed(request, draft, after)
        return [change, *await self._desk.card(request, after, first=said, preview=False)]

    async def done(self, request: Request, draft: Announcement, _: str) -> list[Result]:
        """The card again; nothing is asked any more."""
        if draft.asking != AUDIENCE:
            return await self._desk.card(request, draft)
        after = replace(draft, asking="")
        change = self._desk.changed(request, draft, after, "chose for whom")
        return [change, *await self._desk.card(request, after)]

    async def groups(self, request: Request, announcement: Announcement, rest: str) -> list[Result]:
        """A page of the groups that it goes to, or went to."""
        locale, page = request.locale, max(1, int(rest) if re.fullmatch(r"\d{1,6}", rest) else 1)
        desk, offset = self._desk, (page - 1) * ON_A_PAGE
        reading, accounts = desk.announcements, list(desk.adapters)
        if announcement.confirmed is not None:
            count = (await reading.tally(announcement.id, request.now)).total
            found = await reading.recipients(announcement.id, offset=offset, limit=ON_A_PAGE)
            key, left = "audience.recipients", ""
        else:
            at = (announcement, accounts, request.now)
            count, _ = await reading.audience(*at)
            found = await reading.groups(*at, offset=offset, limit=ON_A_PAGE)
            key, left = "audience.listed", left_out(locale, await reading.left_out(*at))
        title = say(locale, key, number=announcement.id, count=count)
        span = ""
        if found:
            last = offset + len(found)
            span = say(locale, "listing.span", first=offset + 1, last=last, total=count)
        lines = [line_of(locale, entry) for entry in found]
        parts = [f"{title}{span}", "\n".join(lines), left]
        more = [("listing.more", f"groups:{announcement.id}:{page + 1}")]
        buttons = more if offset + len(found) < count and found else []
        return desk.told(
            request, "\n\n".join(part for part in parts if part), buttons_of(locale, buttons)
        )

    async def _what_changed(
        self, request: Request, before: Announcement, after: Announcement
    ) -> str:
        accounts, locale = list(self._desk.adapters), request.locale
        was, _ = await self._desk.announcements.audience(before, accounts, request.now)
        now, _ = await self._desk.announcements.audience(after, accounts, request.now)
        facts = {
            "number": after.id,
            "before": Markdown(described(locale, before.audience)),
            "was": was,
            "after": Markdown(described(locale, after.audience)),
            "now": now,
        }
        return say(locale, "audience.changed", **facts)
