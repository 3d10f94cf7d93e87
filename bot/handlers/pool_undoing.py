"""/pool: the button that sets back what was set, as long as nobody has set it otherwise since."""

from bot.handlers.operating import discreet
from bot.handlers.pool_desk import PoolDesk, number_in, who_is
from bot.handlers.pool_history import PoolHistory
from bot.request import Request, Result
from bot.texts import plain, say
from chat.message import Button
from feedback.history import Entry, changes
from feedback.model import Requirement
from feedback.operations import Refusal, RequirementChanged, undone

_SET, _UNDONE = "changed", "undone"


class PoolUndoing:
    """What was before is read from the history, so a button works as long as that stands."""

    def __init__(self, desk: PoolDesk, past: PoolHistory) -> None:
        self._desk = desk
        self._past = past

    def buttons(self, locale: str, before: Requirement, after: Requirement) -> list[Button]:
        """For what is being set; none where there is no step back."""
        if isinstance(undone(after, changes(before, after)), Refusal):
            return []
        value = f"pool:undo {before.id} {before.version + 1}"
        return [Button(plain(locale, "pool.button_undo"), value)]

    async def undo(self, request: Request, rest: str) -> list[Result]:
        """``42 7``: what made it version 7."""
        number, version = number_in(rest)
        if number is None or not version.isdecimal():
            return discreet(request, say(request.locale, "press.stale"))
        found = await self._desk.find(request, number)
        if found is None:
            return self._desk.unknown(request, number)
        past = await self._desk.pool.history(number)
        done = next((each for each in past if str(each.version) == version), None)
        if done is None or done.what != _SET or not done.changes:
            return discreet(request, say(request.locale, "press.stale"))
        since = [each for each in past if each.version > done.version]
        since = [each for each in since if each.changes.keys() & done.changes.keys()]
        if since:
            return await self._too_late(request, number, since)
        after = undone(found, done.changes)
        if isinstance(after, Refusal):
            return self._desk.refused(request, found, after)
        lines = [
            say(request.locale, "pool.undone", number=number),
            "",
            *await self._past.changed(request.locale, changes(found, after)),
        ]
        changed = RequirementChanged(found, after, who_is(request), _UNDONE)
        return [changed, *discreet(request, "\n".join(lines), [show(request.locale, number)])]

    async def _too_late(self, request: Request, number: int, since: list[Entry]) -> list[Result]:
        """What has changed, by whom: nothing newer is overwritten."""
        key = "pool.undone_already" if since[0].what == _UNDONE else "pool.not_undone"
        lines = [
            say(request.locale, key, number=number),
            "",
            *await self._past.lines(request, since),
        ]
        return discreet(request, "\n".join(lines), [show(request.locale, number)])


def show(locale: str, number: int) -> Button:
    """Leads to the card."""
    return Button(plain(locale, "pool.button_show", number=number), f"pool:show {number}")
