"""/pool: what may follow it, and the buttons, to what they lead."""

import re
from collections.abc import Awaitable, Callable, Mapping

from rapidfuzz import process

from bot.command import Command, PressRoute, arguments
from bot.fields import BadValue, english, field_of
from bot.handlers.operating import discreet, refused
from bot.handlers.pool_card import PoolCards
from bot.handlers.pool_changing import PoolChanging
from bot.handlers.pool_desk import PoolDesk, number_in
from bot.handlers.pool_filters import Reader
from bot.handlers.pool_history import PoolHistory
from bot.handlers.pool_listing import PoolListing
from bot.handlers.pool_setting import Setter
from bot.handlers.pool_undoing import PoolUndoing
from bot.handlers.pool_words import meant, words
from bot.request import Request, Result
from bot.texts import LOCALES, Markdown, catalogue, say
from chat.directory import Role
from feedback.model import Stage

Step = Callable[[Request, str], Awaitable[list[Result]]]
"""What a word behind the command does with what follows it."""
_NEAR = 60
_ALONE = ("list", "mine", "all")


class PoolHandlers:
    """``more``: what other features add behind the command, by its English word."""

    def __init__(
        self, desk: PoolDesk, reader: Reader, more: Mapping[str, Step] | None = None
    ) -> None:
        self._more = dict(more or {})
        self._listing = PoolListing(desk, reader)
        self._cards, past = PoolCards(desk), PoolHistory(desk)
        self._undoing = PoolUndoing(desk, past)
        setter = Setter(desk.database, desk.rules)
        self._changing = PoolChanging(desk, self._cards, past, setter, self._undoing)
        self._steps: Mapping[str, Step] = {
            "list": self._listing.listed,
            "show": self._cards.show,
            "requesters": self._cards.requesters,
            "history": past.history,
            "set": self._changing.set,
            "take": self._changing.take,
            "merge": self._changing.merge,
            "unmerge": self._changing.unmerge,
        }

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        about = "|".join(map(re.escape, [*words("verb"), *words("stage")]))
        alone = "|".join(map(re.escape, self._words_alone()))
        bare = rf"|#?\d{{1,18}}|(?:{about})\s+#?\d{{1,18}}(?:\s.*)?|(?:{alone})(?:\s.*)?|\S+=.*"
        return [Command("pool", self.pool, Role.OPERATOR, anywhere=True, bare=arguments(bare))]

    def presses(self) -> list[PressRoute]:
        """What its buttons lead to."""
        return [PressRoute("pool", self.press, Role.OPERATOR, anywhere=True)]

    def _words_alone(self) -> list[str]:
        listing = [word for word, verb in words("verb").items() if verb == "list"]
        return [*_ALONE, *listing, *self._more]

    async def press(self, request: Request) -> list[Result]:
        """A button: as written, but for those that check that nothing has changed since."""
        head, _, rest = request.args.partition(" ")
        if head == "go":
            return await self._changing.go(request, rest)
        if head == "undo":
            return await self._undoing.undo(request, rest)
        return await self.pool(request)

    async def pool(self, request: Request) -> list[Result]:
        """Everything that can be written behind the command."""
        try:
            return await self._pool(request, request.args.strip())
        except BadValue as error:
            return refused(request, error)

    async def _pool(self, request: Request, args: str) -> list[Result]:
        number, rest = number_in(args)
        if number is not None:
            head, _, what = rest.partition(" ")
            if not head:
                return await self._cards.show(request, args)
            known = await self._verb(request, head, f"{number} {what}")
            return known if known is not None else self._misused(request, head)
        head, *_ = args.split(maxsplit=1) or [""]
        known = await self._verb(request, head, args[len(head) :].strip())
        if known is not None:
            return known
        name, equals, _ = head.replace("\uff1d", "=").partition("=")
        if not head or english(head) in _ALONE or (equals and field_of(name) is not None):
            return await self._listing.listed(request, args)
        return self._misused(request, head)

    async def _verb(self, request: Request, head: str, rest: str) -> list[Result] | None:
        """What a word does with what follows; None if it is no such word."""
        word = english(head)
        if word in self._more:
            return await self._more[word](request, rest)
        verb = meant("verb", head)
        if verb is not None:
            return await self._steps[verb](request, rest)
        stage = meant("stage", head)
        if stage is not None:
            return await self._changing.move(request, Stage(stage), rest)
        return None

    def _misused(self, request: Request, head: str) -> list[Result]:
        """What there is instead of what was written."""
        locale = request.locale
        usage = Markdown(say(locale, "command.pool.usage"))
        known = [*words("verb"), *words("stage"), *self._more, *_translated(self._more)]
        near = process.extractOne(head.casefold(), known, score_cutoff=_NEAR)
        if near is None:
            return discreet(request, say(locale, "pool.no_verb", verb=head[:40], usage=usage))
        text = say(locale, "pool.no_verb_near", verb=head[:40], near=near[0], usage=usage)
        return discreet(request, text)


def _translated(more: Mapping[str, Step]) -> list[str]:
    """The words of other languages for what others add."""
    found = [catalogue(locale).get(f"word.{verb}") for locale in LOCALES for verb in more]
    return [word for word in found if word]
