"""/pool: what operators change: fields, stages, merges."""

from collections.abc import Mapping
from dataclasses import replace

from bot.fields import BadValue
from bot.handlers.operating import discreet, needs_name, refused
from bot.handlers.pool_card import PoolCards
from bot.handlers.pool_desk import PoolDesk, number_in, stage_name, steps, unquoted, who_is
from bot.handlers.pool_history import PoolHistory
from bot.handlers.pool_setting import Setter
from bot.handlers.pool_undoing import PoolUndoing, show
from bot.request import Request, Result
from bot.texts import plain, say
from chat.message import Button
from feedback.history import changes
from feedback.model import Requirement, Stage
from feedback.operations import (
    NEXT,
    OF_A_REQUEST,
    Refusal,
    RequirementChanged,
    RequirementsMerged,
    RequirementsSplit,
    mergeable,
    moved,
)

_MOST = 20
"""Requirements that are merged at once."""


class PoolChanging:
    """Each change with who did it; nothing is asked twice, for all of it can be undone."""

    def __init__(
        self,
        desk: PoolDesk,
        cards: PoolCards,
        past: PoolHistory,
        setter: Setter,
        undoing: PoolUndoing,
    ) -> None:
        self._desk = desk
        self._cards = cards
        self._past = past
        self._setter = setter
        self._undoing = undoing

    async def set(self, request: Request, rest: str) -> list[Result]:
        """``42 module=billing p=P1``: all of it, or nothing."""
        number, given = number_in(rest)
        if number is None:
            return discreet(request, say(request.locale, "pool.which", verb="set"))
        try:
            pairs = self._setter.pairs(given)
        except BadValue as error:
            return refused(request, error)
        return await self._set(request, number, pairs)

    async def take(self, request: Request, rest: str) -> list[Result]:
        """``42``: who writes takes it on."""
        number, _ = number_in(rest)
        if number is None:
            return discreet(request, say(request.locale, "pool.which", verb="take"))
        if (nobody := needs_name(request)) is not None:
            return nobody
        return await self._set(request, number, {"assignee": who_is(request)})

    async def _set(self, request: Request, number: int, pairs: Mapping[str, str]) -> list[Result]:
        locale = request.locale
        found = await self._desk.find(request, number)
        root = await self._desk.root(request, found) if found else None
        if found is None or root is None:
            return self._desk.unknown(request, number)
        of_itself = set(pairs) <= OF_A_REQUEST
        before = found if of_itself else root
        first = "" if of_itself else self._desk.part_of(request, found, root)
        try:
            after = await self._setter.read(request, before, pairs)
        except BadValue as error:
            return discreet(request, first + error.said(locale))
        done = changes(before, after)
        if not done:
            return discreet(request, first + say(locale, "pool.same", number=before.id))
        lines = [
            say(locale, "pool.changed", number=before.id),
            "",
            *await self._past.changed(locale, done),
        ]
        if "title" in done and after.title:
            lines += ["", say(locale, "pool.public")]
        changed = RequirementChanged(before, after, who_is(request))
        buttons = [*self._undoing.buttons(locale, before, after), show(locale, before.id)]
        return [changed, *discreet(request, first + "\n".join(lines), buttons)]

    async def move(self, request: Request, stage: Stage, rest: str) -> list[Result]:
        """``42 why``: on to a stage. Why is what those who asked are told if it is declined."""
        number, why = number_in(rest)
        if number is None:
            return discreet(request, say(request.locale, "pool.which", verb=stage))
        return await self._move(request, stage, number, unquoted(why))

    async def go(self, request: Request, rest: str) -> list[Result]:
        """``accepted 42 new``: a button under a card, that only does what it did when it was shown.

        Declining needs words: it tells how to write them.
        """
        to, _, target = rest.partition(" ")
        number, was = number_in(target)
        known = {stage.value for stage in Stage}
        if to not in known or number is None:
            return discreet(request, say(request.locale, "press.stale"))
        found = await self._desk.find(request, number)
        if found is not None and was in known and was != found.stage:
            first = say(request.locale, "pool.changed_since", number=number)
            return await self._cards.card(request, found, first=first)
        return await self._move(request, Stage(to), number, "")

    async def _move(self, request: Request, stage: Stage, number: int, why: str) -> list[Result]:
        found = await self._desk.find(request, number)
        root = await self._desk.root(request, found) if found else None
        if found is None or root is None:
            return self._desk.unknown(request, number)
        outcome = moved(root, stage, why)
        if isinstance(outcome, Refusal):
            return self._desk.refused(request, root, outcome)
        locale = request.locale
        facts = {"before": stage_name(locale, root.stage), "after": stage_name(locale, stage)}
        text = self._desk.part_of(request, found, root)
        text += say(locale, "pool.moved", number=root.id, **facts)
        if why:
            text += "\n" + say(locale, "pool.why", why=why)
        buttons = steps(locale, outcome)
        # Declining again would need its words again; a step back that is none cannot be taken.
        if root.stage in NEXT[stage] and root.stage is not Stage.DECLINED:
            undo = f"pool:go {root.stage} {root.id} {stage}"
            rest = [button for button in buttons if button.value != undo]
            buttons = [*rest, Button(plain(locale, "pool.button_undo"), undo)]
        changed = RequirementChanged(root, outcome, who_is(request), "moved", why)
        return [changed, *discreet(request, text, buttons)]

    async def merge(self, request: Request, rest: str) -> list[Result]:
        """``42 17 18``: 17 and 18 become part of 42, or none of them."""
        numbers: list[int] = []
        number, rest = number_in(rest)
        while number is not None and len(numbers) < _MOST:
            numbers.append(number)
            number, rest = number_in(rest.lstrip(",\uff0c\u3001 "))
        if len(numbers) < 2 or rest or number is not None:
            return discreet(request, say(request.locale, "pool.merge_how"))
        target = await self._desk.find(request, numbers[0])
        root = await self._desk.root(request, target) if target else None
        if target is None or root is None:
            return self._desk.unknown(request, numbers[0])
        first = self._desk.part_of(request, target, root)
        effects: list[Result] = []
        merged = list(dict.fromkeys(numbers[1:]))
        for each in merged:
            source = await self._desk.find(request, each)
            if source is None:
                return self._desk.unknown(request, each)
            refusal = mergeable(root, source)
            if refusal is not None:
                about = source if refusal.why == "source_merged" else root
                return self._desk.refused(request, about, refusal, source.id)
            # The one before in this transaction has changed the root by then.
            known = replace(root, version=root.version + len(effects))
            effects.append(RequirementsMerged(known, source, who_is(request)))
        return [*effects, *self._merged(request, first, root, merged)]

    def _merged(
        self, request: Request, first: str, root: Requirement, merged: list[int]
    ) -> list[Result]:
        locale = request.locale
        numbers = ", ".join(f"#{each}" for each in merged)
        text = first + say(locale, "pool.merged", numbers=numbers, root=root.id)
        label = "pool.button_undo" if len(merged) == 1 else "pool.button_unmerge"
        buttons = [
            Button(plain(locale, label, number=each), f"pool:unmerge {each}") for each in merged
        ]
        return discreet(request, text, [show(request.locale, root.id), *buttons])

    async def unmerge(self, request: Request, rest: str) -> list[Result]:
        """``17``: it stands by itself again, with all that was merged into it."""
        locale = request.locale
        number, _ = number_in(rest)
        if number is None:
            return discreet(request, say(locale, "pool.which", verb="unmerge"))
        source = await self._desk.find(request, number)
        if source is None:
            return self._desk.unknown(request, number)
        if source.merged_into is None:
            return discreet(request, say(locale, "pool.not_merged", number=number))
        parent = await self._desk.pool.requirement(source.merged_into)
        root = await self._desk.pool.requirement(source.root)
        if parent is None or root is None:
            return self._desk.unknown(request, number)
        split = RequirementsSplit(root, parent, source, who_is(request))
        text = say(locale, "pool.split", number=number, root=parent.id)
        undo = Button(plain(locale, "pool.button_undo"), f"pool:merge {parent.id} {number}")
        return [split, *discreet(request, text, [show(locale, source.id), undo])]
