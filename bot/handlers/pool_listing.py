"""/pool: the list."""

from collections.abc import Mapping

from bot.fields import words_of
from bot.handlers.operating import ON_A_PAGE, listing
from bot.handlers.pool_desk import PoolDesk, stage_name
from bot.handlers.pool_filters import Reader
from bot.handlers.pool_paging import shortened
from bot.request import Request, Result
from bot.texts import plain, say
from chat.message import escape
from feedback.pool import Listed, described, differs

_ABOUT = 60


class PoolListing:
    """``reader``: of what operators want to see."""

    def __init__(self, desk: PoolDesk, reader: Reader) -> None:
        self._desk = desk
        self._reader = reader

    async def listed(self, request: Request, rest: str) -> list[Result]:
        """A page of those that are wanted. Raises BadValue."""
        wanted, page = await self._reader.page(request, words_of(rest))
        total, found = await self._desk.pool.page(
            self._desk.scope(request), wanted, offset=(page - 1) * ON_A_PAGE, limit=ON_A_PAGE
        )
        names = await self._desk.pool.names([each.requirement.assignee for each in found])
        lines = [_line(request.locale, each, names) for each in found]
        title = say(request.locale, "pool.title")
        return listing(request, "pool", title, lines, total, page)


def _line(locale: str, listed: Listed, names: Mapping[str, str]) -> str:
    """Number, grade, stage, what, then what is known of the rest."""
    each = listed.requirement
    grade = each.grade or each.suggested or plain(locale, "pool.ungraded")
    if differs(each):
        grade = plain(locale, "pool.graded", grade=each.grade, suggested=each.suggested)
    elif each.suggested and not each.grade:
        grade = plain(locale, "pool.only_suggested", grade=each.suggested)
    about = shortened(described(each), _ABOUT) or plain(locale, "pool.wordless")
    facts = [
        say(
            locale,
            "pool.line",
            number=each.id,
            grade=grade,
            stage=stage_name(locale, each.stage),
            about=about,
        ),
        say(locale, "pool.count", votes=listed.votes),
    ]
    if each.module:
        facts.append(escape(each.module))
    if listed.customer is not None and listed.customer.tier:
        customer = listed.customer
        facts.append(say(locale, "pool.of_customer", name=customer.name, tier=customer.tier))
    elif listed.customer is not None:
        facts.append(escape(listed.customer.name))
    if each.assignee:
        facts.append(escape(names.get(each.assignee, each.assignee)))
    return " \u00b7 ".join(facts)
