"""What was done with a requirement, in words: who, when, what changed, why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import when
from bot.fields import shown
from bot.handlers.operating import ON_A_PAGE, discreet, listing
from bot.handlers.pool_desk import PoolDesk, number_in, stage_name
from bot.handlers.pool_paging import page_of, shortened
from bot.handlers.pool_signals import named
from bot.request import Request, Result
from bot.texts import Markdown, catalogue, plain, say
from feedback.history import JOINED, Changes, Entry
from feedback.priority import Rules

_UNSAID = frozenset(
    {"conversation", "thread", "message", "link", "locale", "person", "reason", "merged_into"}
)
"""Where it was asked is no news, and what else is said by what was done, or why."""
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class _Known:
    """What numbers and marks stand for."""

    customers: Mapping[int, str]
    rules: Rules


class PoolHistory:
    """For operators."""

    def __init__(self, desk: PoolDesk) -> None:
        self._desk = desk

    async def history(self, request: Request, rest: str) -> list[Result]:
        """``42 page=2``: the oldest first; of a merged one its own."""
        number, given = number_in(rest)
        if number is None:
            return discreet(request, say(request.locale, "pool.which", verb="history"))
        found = await self._desk.find(request, number)
        if found is None:
            return self._desk.unknown(request, number)
        entries = await self._desk.pool.history(number)
        page = page_of(given)
        some = entries[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
        title = say(request.locale, "pool.history", number=number)
        lines = await self.lines(request, some)
        return listing(request, "pool", title, lines, len(entries), page)

    async def lines(self, request: Request, entries: Sequence[Entry]) -> list[str]:
        """Who did what, and when: a line each."""
        names = await self._desk.pool.names([each.who for each in entries])
        known = await self._known([each.changes for each in entries])
        zone = request.group.time_zone or self._desk.zone
        lines = []
        for each in entries:
            at = Markdown(when.moment(request.locale, each.at, zone))
            who = names.get(each.who, each.who) or plain(request.locale, "pool.ourselves")
            done = _done(request.locale, each, known)
            lines.append(say(request.locale, "pool.past", at=at, who=who, what=Markdown(done)))
        return lines

    async def changed(self, locale: str, done: Changes) -> list[str]:
        """What a change changes, a line each."""
        known = await self._known([done])
        return ["- " + _change(locale, field, pair, known) for field, pair in done.items()]

    async def _known(self, changes: Sequence[Changes]) -> _Known:
        ids = {each for done in changes for each in done.get("customer", ()) if each is not None}
        return _Known(await self._desk.pool.customers(sorted(ids)), self._desk.rules)


def _done(locale: str, entry: Entry, known: _Known) -> str:
    """One line of the history."""
    key = f"pool.did_{entry.what}"
    was, now = entry.changes.get(JOINED, (None, None))
    into = entry.changes.get("merged_into", (None, None))
    number = next((each for each in (now, was, into[1], into[0]) if each is not None), "")
    if key in catalogue(locale):
        said = say(locale, key, number=number)
    else:
        said = say(locale, "pool.did", what=entry.what)
    hidden = _UNSAID if entry.what != "made" else _UNSAID | {"text", "files"}
    parts = [
        _change(locale, field, pair, known)
        for field, pair in entry.changes.items()
        if field not in hidden and field != JOINED
    ]
    between = say(locale, "pool.between")
    whole = said + (say(locale, "pool.colon") + between.join(parts) if parts else "")
    return whole + (" " + say(locale, "pool.why", why=entry.why) if entry.why else "")


def _change(locale: str, field: str, pair: tuple[Any, Any], known: _Known) -> str:
    was, now = (_value(locale, field, value, known) for value in pair)
    name = Markdown(say(locale, f"pool.field.{field}"))
    return say(locale, "pool.change", field=name, before=was, after=now)


def _value(locale: str, field: str, value: Any, known: _Known) -> str:
    """A value as people read it."""
    if field == "stage":
        return stage_name(locale, value) if value else shown(locale, None)
    if field == "kind" and value:
        return plain(locale, f"pool.kind.{value}")
    if field == "customer" and value is not None:
        return known.customers.get(value, f"#{value}")
    if field == "signals":
        return named(locale, value or (), known.rules) or shown(locale, None)
    if field == "files":
        return shown(locale, tuple(each["name"] for each in value or ()))
    return shortened(shown(locale, value), _LONGEST)
