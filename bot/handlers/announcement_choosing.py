"""The buttons by which it is chosen for whom an announcement is."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from announcements.audience import Audience, Choice, Criteria
from announcements.model import WRITABLE, Announcement, Stage
from announcements.operations import Outcome, Refusal
from bot.announcement_audience import MANY, described, kind_of
from bot.announcement_reach import left_out
from bot.handlers.announcement_desk import Desk
from bot.request import Request, Result
from bot.texts import Markdown, plain, say
from chat.message import Button

AUDIENCE = "audience"
CHANGED = "changed audience"
"""What a draft asks while its menu is open."""
_VALUES = 8
"""Values on a page of buttons."""
_LABEL = 40
"""Characters of a button's label."""
_CHOSEN = re.compile(r"([wu])([a-z]+)(?::(\d{1,4}))?(?::([0-9a-f]{8}))?")
_SPANS = (("active", 7), ("active", 30), ("active", 90), ("silent", 30), ("silent", 90))
_ACTIVITY = "activity"


class AudienceMenu:
    """Each press writes the announcement anew. "w" is what groups have to be, "u" what not."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def choose(self, request: Request, draft: Announcement, rest: str) -> list[Result]:
        """A button of the menu: a field, a page of its values, a value."""
        if fixed := await self.fixed(request, draft):
            return fixed
        if rest == "all":
            audience = Audience(after=draft.audience.after)
            return await self._set(request, draft, audience, "w", "")
        if rest in ("w", "u"):
            return await self.menu(request, draft, rest)
        found = _CHOSEN.fullmatch(rest)
        if found is None or found[2] not in (*MANY, _ACTIVITY):
            return self._desk.told(request, say(request.locale, "press.stale"))
        side, field, page, digest = found[1], found[2], int(found[3] or 0), found[4]
        if digest is None:
            return await self._values(request, draft, side, field, page)
        criteria = draft.audience.wanted if side == "w" else draft.audience.unwanted
        toggled = await self._toggled(request, draft, criteria, field, digest)
        if toggled is None:
            stale = say(request.locale, "audience.stale")
            return await self._values(request, draft, side, field, page, stale)
        if side == "w":
            audience = replace(draft.audience, wanted=toggled)
        else:
            audience = replace(draft.audience, unwanted=toggled)
        return await self._set(request, draft, audience, side, field, page)

    async def menu(self, request: Request, draft: Announcement, side: str) -> list[Result]:
        """The kinds of values; on one side what groups have to be, on the other what not."""
        locale = request.locale
        text = f"{await self._now(request, draft)}\n\n{say(locale, f'audience.menu_{side}')}"
        start = f"whom:{draft.id}:{side}"
        fields = [
            Button(_upper(kind_of(locale, field)), f"announce:{start}{field}")
            for field in (*MANY, _ACTIVITY)
        ]
        if side == "w":
            ends = [("audience.button_all", f"whom:{draft.id}:all")]
            ends.append(("audience.button_without", f"whom:{draft.id}:u"))
        else:
            ends = [("audience.button_back", f"whom:{draft.id}:w")]
        ends.append(("audience.button_groups", f"groups:{draft.id}:1"))
        ends.append(("audience.button_done", f"done:{draft.id}:"))
        return self._desk.here(request, draft, text, (*fields, *buttons_of(locale, ends)))

    async def _values(
        self,
        request: Request,
        draft: Announcement,
        side: str,
        field: str,
        page: int,
        first: str = "",
    ) -> list[Result]:
        """A page of the values of a kind, ticked if chosen."""
        locale, start = request.locale, f"whom:{draft.id}:{side}{field}"
        criteria = draft.audience.wanted if side == "w" else draft.audience.unwanted
        offered = await self._offered(request, draft, criteria, field)
        pages = max(1, -(-len(offered) // _VALUES))
        page = min(page, pages - 1)
        here = offered[page * _VALUES : (page + 1) * _VALUES]
        buttons = [
            Button(_label(choice, chosen, field), f"announce:{start}:{page}:{_digest(choice.key)}")
            for choice, chosen in here
        ]
        ends = [("audience.button_earlier", f"{start}:{page - 1}")] if page else []
        ends += [("listing.more", f"{start}:{page + 1}")] if page + 1 < pages else []
        ends += [("audience.button_back", f"whom:{draft.id}:{side}")]
        ends += [("audience.button_done", f"done:{draft.id}:")]
        key = f"audience.values_{side}" if offered else "audience.no_values"
        ask = say(locale, key, field=_upper(kind_of(locale, field)), page=page + 1, pages=pages)
        parts = [first, await self._now(request, draft), ask]
        text = "\n\n".join(part for part in parts if part)
        return self._desk.here(request, draft, text, (*buttons, *buttons_of(locale, ends)))

    async def choices(self, draft: Announcement, field: str) -> Sequence[Choice]:
        return await self._desk.announcements.values(draft, field, list(self._desk.adapters))

    async def _offered(
        self, request: Request, draft: Announcement, criteria: Criteria, field: str
    ) -> list[tuple[Choice, bool]]:
        """What there is to choose from, and what of it is chosen."""
        locale = request.locale
        if field != _ACTIVITY:
            chosen = set(map(str, getattr(criteria, MANY[field])))
            there = await self.choices(draft, MANY[field])
            gone = sorted(chosen - {choice.key for choice in there})
            shown = [*there, *(Choice(key, key) for key in gone)]
            return [(_named(locale, field, each), each.key in chosen) for each in shown]
        spans = [
            (
                Choice(f"{name}={days}", plain(locale, f"audience.is_{name}", days=days)),
                getattr(criteria, name) == days,
            )
            for name, days in _SPANS
        ]
        return [*spans, (Choice("tickets", plain(locale, "audience.is_tickets")), criteria.tickets)]

    async def _toggled(
        self, request: Request, draft: Announcement, criteria: Criteria, field: str, digest: str
    ) -> Criteria | None:
        """With a value, or without it; None if there is none like that any more."""
        for choice, chosen in await self._offered(request, draft, criteria, field):
            if _digest(choice.key) != digest:
                continue
            if field == _ACTIVITY:
                name, _, days = choice.key.partition("=")
                value = (not chosen) if name == "tickets" else (None if chosen else int(days))
                return replace(criteria, **{name: value})  # type: ignore[arg-type]
            key = int(choice.key) if field == "groups" else choice.key
            before = [each for each in getattr(criteria, MANY[field]) if each != key]
            values = tuple(before) if chosen else (*before, key)
            return replace(criteria, **{MANY[field]: values})  # type: ignore[arg-type]
        return None

    async def _set(
        self,
        request: Request,
        draft: Announcement,
        audience: Audience,
        side: str,
        field: str,
        page: int = 0,
    ) -> list[Result]:
        after = await self.changed(draft, audience, asking=AUDIENCE)
        if isinstance(after, Refusal):
            return await self._desk.refused(request, draft, after)
        change = self._desk.changed(request, draft, after, CHANGED)
        if field:
            return [change, *await self._values(request, after, side, field, page)]
        return [change, *await self.menu(request, after, side)]

    async def changed(self, draft: Announcement, audience: Audience, *, asking: str) -> Outcome:
        """It with another audience, which is a revision of its own."""
        revision = draft.revision + 1
        after = replace(draft, audience=audience, asking=asking, revision=revision)
        return await self._desk.edited(draft, after)

    async def fixed(self, request: Request, draft: Announcement) -> list[Result]:
        """A refusal where nobody can change it any more."""
        begun = partial(self._desk.announcements.has_begun, draft.id)
        if draft.stage in WRITABLE or (draft.stage is Stage.SENDING and not await begun()):
            return []
        locale = request.locale
        text = say(locale, "audience.fixed", number=draft.id)
        groups = [("audience.button_groups", f"groups:{draft.id}:1")]
        return self._desk.told(request, text, buttons_of(locale, groups))

    async def _now(self, request: Request, draft: Announcement) -> str:
        """For whom it is, with the count, and who is left out."""
        locale, desk = request.locale, self._desk
        at = (draft, list(desk.adapters), request.now)
        count, _ = await desk.announcements.audience(*at)
        who = Markdown(described(locale, draft.audience))
        facts = {"number": draft.id, "revision": draft.revision, "count": count, "who": who}
        lines = [say(locale, "audience.now", **facts)]
        if left := left_out(locale, await desk.announcements.left_out(*at)):
            lines.append(left)
        return "\n".join(lines)


def _named(locale: str, field: str, choice: Choice) -> Choice:
    if field == "locale":
        return replace(choice, name=plain(locale, f"announce.language_{choice.key}"))
    return replace(choice, name=f"#{choice.key} {choice.name}") if field == "groups" else choice


def _label(choice: Choice, chosen: bool, field: str) -> str:
    name = choice.name if len(choice.name) <= _LABEL else f"{choice.name[: _LABEL - 1]}\u2026"
    counted = name if field in (_ACTIVITY, "groups") else f"{name} ({choice.count})"
    return f"\u2713 {counted}" if chosen else counted


def _digest(key: str) -> str:
    """Short enough for a button, and the same however the list changes."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]


def _upper(name: str) -> str:
    return name[:1].upper() + name[1:]


def buttons_of(locale: str, those: Sequence[tuple[str, str]]) -> tuple[Button, ...]:
    return tuple(Button(plain(locale, key), f"announce:{value}") for key, value in those)
