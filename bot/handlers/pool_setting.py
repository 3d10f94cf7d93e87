"""What an operator sets of a requirement: read field by field, all of it or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot import fields
from bot.fields import BadValue, field_of, pairs_of, words_of
from bot.handlers import pool_signals
from bot.handlers.finding import customer_called
from bot.handlers.operating import all_of
from bot.handlers.pool_filters import grade, is_me, kind
from bot.handlers.pool_words import chosen
from bot.people import id_of, manager
from bot.request import Request
from chat.message import clean
from feedback.model import Kind, Requirement, Stage
from feedback.operations import Refusal, moved
from feedback.priority import Rules
from storage.database import Database

SET = (
    "module",
    "assignee",
    "grade",
    "title",
    "customer",
    "products",
    "kind",
    "signals",
    "goal",
    "steps",
    "environment",
    "payer",
    "stage",
)
_LONG = ("goal", "steps", "environment")
_LONGEST = 2000
_COLUMNS: Mapping[str, str] = {"products": "product"}


@dataclass(frozen=True, slots=True)
class Setter:
    """``rules``: of priority."""

    database: Database
    rules: Rules

    def pairs(self, text: str) -> dict[str, str]:
        """``field=value`` by field. Raises BadValue."""
        words = []
        for word in words_of(text):
            name, equals, value = word.partition("=")
            words.append(f"stage={value}" if equals and field_of(name) == "state" else word)
        if not words:
            raise BadValue("pool_nothing")
        return pairs_of(words, SET, _LONGEST)

    async def read(
        self, request: Request, before: Requirement, pairs: Mapping[str, str]
    ) -> Requirement:
        """As it is with all of that. Raises BadValue, for all that is wrong at once."""
        values: dict[str, Any] = {}
        wrong: list[BadValue] = []
        for field, text in pairs.items():
            if field == "stage":
                continue
            try:
                values[_COLUMNS.get(field, field)] = await self._value(request, before, field, text)
            except BadValue as error:
                wrong.append(error)
        after = replace(before, **values)
        try:
            after = _staged(request, after, pairs.get("stage"))
        except BadValue as error:
            wrong.append(error)
        if wrong:
            raise all_of(wrong)
        return after

    async def _value(self, request: Request, before: Requirement, field: str, text: str) -> Any:
        match field:
            case "customer":
                customer = await customer_called(self.database, text)
                return customer.id if customer else None
            case "assignee":
                return await self._assignee(request, before, text)
            case "signals":
                return pool_signals.read(text, before.signals, self.rules, request.locale)
        return _plain(field, text, request.locale)

    async def _assignee(self, request: Request, before: Requirement, text: str) -> str:
        if is_me(text):
            return id_of(request.person)
        account = request.event.place.account
        return _short(await manager(self.database, account, text, before.assignee))


def _staged(request: Request, after: Requirement, word: str | None) -> Requirement:
    """At the stage that is wanted. Raises BadValue."""
    if word is None:
        return after
    stage = Stage(chosen("stage", word, request.locale))
    if stage is after.stage:
        return after
    outcome = moved(after, stage)
    if isinstance(outcome, Refusal):
        key = "pool_declining" if outcome.why == "reason" else "pool_step"
        raise BadValue(key, number=after.id, value=word[:40])
    return outcome


def _plain(field: str, text: str, locale: str) -> Any:
    """Raises BadValue."""
    none = fields.english(text.strip()) in ("", "none", "-")
    if field == "payer":
        return fields.flag(text)
    if none:
        return Kind.UNSAID if field == "kind" else ""
    if field == "kind":
        return kind(text, locale)
    if field == "grade":
        return grade(text)
    return clean(text).strip() if field in _LONG else _short(fields.line(text))


def _short(text: str) -> str:
    """Raises BadValue."""
    if len(text) > fields.LONGEST:
        raise BadValue("long", most=fields.LONGEST)
    return text
