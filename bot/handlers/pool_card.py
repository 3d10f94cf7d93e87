"""One requirement as operators see it: each field, who asked, who was not told, what comes next."""

from collections.abc import Sequence
from functools import partial

from bot.announcement_thanks import brought
from bot.fields import shown
from bot.handlers.operating import ON_A_PAGE, discreet, listing
from bot.handlers.pool_desk import PoolDesk, day_of, number_in, steps, who_is
from bot.handlers.pool_paging import page_of, shortened
from bot.handlers.pool_rows import heading, person_of, rows, trouble_line
from bot.handlers.pool_signals import told
from bot.request import Request, Result
from bot.texts import Markdown, plain, say
from chat.message import Button
from feedback.history import marked_by
from feedback.model import Requirement
from feedback.pool import FEW, Card, Requester
from storage import requirement_releases

_WORDS = 160
"""Characters of a requester's own words on the card of another."""


class PoolCards:
    """For operators."""

    def __init__(self, desk: PoolDesk) -> None:
        self._desk = desk

    async def show(self, request: Request, rest: str) -> list[Result]:
        """``42``: of what it is part of, if it is merged."""
        number, _ = number_in(rest)
        if number is None:
            return discreet(request, say(request.locale, "pool.which", verb="show"))
        found = await self._desk.find(request, number)
        if found is None:
            return self._desk.unknown(request, number)
        return await self.card(request, found)

    async def card(self, request: Request, found: Requirement, first: str = "") -> list[Result]:
        """``first``: what is to be said above it."""
        root = await self._desk.root(request, found)
        if root is None:  # merged, by operators who see more, into one of another account
            text = say(request.locale, "pool.part_elsewhere", number=found.id, root=found.root)
            return discreet(request, text)
        card = await self._desk.pool.card(self._desk.scope(request), root)
        text = self._desk.part_of(request, found, root) + await self._text(request, card)
        text = f"{first}\n\n{text}" if first else text
        return discreet(request, text, await self._buttons(request, card))

    async def _text(self, request: Request, card: Card) -> str:
        locale, root = request.locale, card.requirement
        names = await self._desk.pool.names([root.assignee, root.noted_by])
        reason = await self._desk.reasons(root, locale)
        signals = await self._signals(locale, root)
        lines = [heading(locale, root), "", *rows(locale, card, names, reason, signals)]
        lines += ["", say(locale, "pool.requesters", requests=card.requests, votes=card.votes)]
        lines += [_asked(locale, each, root) for each in card.requesters]
        if card.requests > FEW:
            more = card.requests - FEW
            lines.append(say(locale, "pool.more_requesters", more=more, number=root.id))
        bringing = partial(requirement_releases.bringing, root=root.id)
        lines += brought(locale, root, await self._desk.database.read(bringing))
        if card.troubles:
            lines += ["", say(locale, "pool.troubles", count=card.failing)]
            lines += [trouble_line(locale, each) for each in card.troubles]
            if card.failing > len(card.troubles):
                lines.append(say(locale, "pool.more", more=card.failing - len(card.troubles)))
        return "\n".join(lines)

    async def _signals(self, locale: str, root: Requirement) -> str:
        """The rules that operators say apply or not, and who of them did."""
        if not root.signals:
            return ""
        by = marked_by(await self._desk.pool.history(root.id), "signals")
        names = await self._desk.pool.names(list(by.values()))
        known = {mark: names.get(who, who) for mark, who in by.items()}
        return told(locale, root.signals, self._desk.rules, known)

    async def _buttons(self, request: Request, card: Card) -> Sequence[Button]:
        locale, root = request.locale, card.requirement
        buttons = []
        if request.person.id and root.assignee != who_is(request):
            buttons.append(Button(plain(locale, "pool.button_take"), f"pool:take {root.id}"))
        buttons += steps(locale, root)
        near = [each for each in await self._desk.nearest(root) if each != root.id]
        if near:
            # The older one stays: others know it by its number.
            kept, gone = sorted((root.id, near[0]))
            label = plain(locale, "pool.button_merge", number=near[0])
            buttons.append(Button(label, f"pool:merge {kept} {gone}"))
        if card.requests > FEW:
            label = plain(locale, "pool.button_requesters", count=card.requests)
            buttons.append(Button(label, f"pool:requesters {root.id}"))
        buttons.append(Button(plain(locale, "pool.button_history"), f"pool:history {root.id}"))
        return buttons

    async def requesters(self, request: Request, rest: str) -> list[Result]:
        """``42 page=2``: all who asked, the oldest request first."""
        number, given = number_in(rest)
        if number is None:
            return discreet(request, say(request.locale, "pool.which", verb="requesters"))
        found = await self._desk.find(request, number)
        root = await self._desk.root(request, found) if found else None
        if found is None or root is None:
            return self._desk.unknown(request, number)
        page = page_of(given)
        total, some = await self._desk.pool.requesters(
            self._desk.scope(request), root.id, offset=(page - 1) * ON_A_PAGE, limit=ON_A_PAGE
        )
        title = say(request.locale, "pool.requesters_of", number=root.id)
        lines = [_asked(request.locale, each, None) for each in some]
        return listing(request, "pool", title, lines, total, page)


def _asked(locale: str, asked: Requester, root: Requirement | None) -> str:
    """Who, for whom, where, when; and in which words, where these are not the card's own."""
    each = asked.requirement
    facts = [person_of(locale, each, asked.name)]
    if asked.customer is not None:
        tier = asked.customer.tier or shown(locale, None)
        facts.append(say(locale, "pool.of_customer", name=asked.customer.name, tier=tier))
    facts.append(say(locale, "pool.payer" if each.payer else "pool.user"))
    facts += [say(locale, "pool.where", where=asked.where)] if asked.where else []
    facts.append(day_of(each))
    facts.append(_source(locale, each))
    words = shortened(each.text, _WORDS)
    own = root is not None and each.id == root.id
    quoted = say(locale, "pool.words", words=words) if words and not own else ""
    between = " \u00b7 "
    listed = Markdown(between.join(fact for fact in facts if fact))
    return say(locale, "pool.asked", number=each.id, facts=listed, words=Markdown(quoted))


def _source(locale: str, each: Requirement) -> str:
    """Where it was written, as a link where the platform has one."""
    safe = each.link.startswith(("https://", "http://")) and not set(each.link) & set(" ()<>\n\\")
    return say(locale, "pool.source", link=Markdown(each.link)) if safe else ""
