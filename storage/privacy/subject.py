"""Whom forgetting is about, and what a rule of it says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, case

NOBODY = ""
GONE = "forgotten"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom it is about; ``direct``: their direct chats with the bot, by id."""

    account: str
    person: str
    direct: tuple[str, ...]
    now: datetime

    def is_in(self, account: Column[Any], conversation: Column[Any]) -> ColumnElement[bool]:
        """Whether a row belongs to one of their direct chats."""
        return and_(account == self.account, conversation.in_(self.direct))

    def is_by(self, account: Column[Any], person: Column[Any]) -> ColumnElement[bool]:
        """Whether a row is of this account and person."""
        return and_(account == self.account, person == self.person)


Where = Callable[[Subject], ColumnElement[bool]]
Values = Callable[[Subject], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of a table that are about a person. ``values``: what is set there; None deletes them.

    ``shown``: they are in what the person is given of theirs.
    """

    table: Table
    where: Where
    values: Values | None = None
    shown: bool = True


def no_conversation(table: Table, subject: Subject, *names: str) -> dict[str, Any]:
    """A direct chat's own id, which may be the person's, goes; a group's stays."""
    direct = subject.is_in(table.c.account, table.c.conversation)
    return {name: case((direct, NOBODY), else_=table.c[name]) for name in names}


def person(table: Table, column: str = "person") -> Where:
    return lambda subject: subject.is_by(table.c.account, table.c[column])


def blank(**values: Any) -> Values:
    return lambda _: values
