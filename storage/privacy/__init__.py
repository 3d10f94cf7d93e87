"""One person's data: what is stored of them, and leaving no trace of them but counts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Table, delete, literal, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.directory import GroupKind, PersonForgotten
from chat.effect import Effect
from storage import humans, schema, upsert
from storage.privacy.rules import RULES
from storage.privacy.subject import NOBODY, Subject
from storage.privacy.subject import person as is_person
from storage.types import Write

_FIRST = ("people", "members", "roles", "questions", "ratings", "tickets", "ticket_messages")
"""Tables in the order in which people read what is stored of them; others come behind."""


async def stored(tx: AsyncConnection, account: str, person: str, now: datetime) -> dict[str, Any]:
    """Everything that is stored of a person, by table, as JSON values. Empty: nothing is."""
    subject = await _subject(tx, account, person, now)
    found: dict[str, Any] = {}
    for rule in RULES:
        if rule.shown:
            rows = await tx.execute(select(*_readable(rule.table)).where(rule.where(subject)))
            values = [{k: _as_json(v) for k, v in row.items()} for row in rows.mappings()]
            if values:
                found.setdefault(rule.table.name, []).extend(values)
    return {name: found[name] for name in (*_FIRST, *found) if name in found}


async def forget(tx: AsyncConnection, account: str, person: str, now: datetime) -> int:
    """Delete what is stored of a person, but counts. How many rows that changed."""
    subject = await _subject(tx, account, person, now)
    await humans.unlink(tx, account, person)
    await _keep_activity(tx, subject)
    changed = 0
    for rule in RULES:
        if rule.values is None:
            statement: Any = delete(rule.table).where(rule.where(subject))
        else:
            statement = update(rule.table).where(rule.where(subject)).values(**rule.values(subject))
        changed += (await tx.execute(statement)).rowcount
    return changed


async def _subject(tx: AsyncConnection, account: str, person: str, now: datetime) -> Subject:
    members, groups = schema.members, schema.groups
    query = select(members.c.conversation).where(
        members.c.account == account,
        members.c.person == person,
        tuple_(members.c.account, members.c.conversation).in_(
            select(groups.c.account, groups.c.conversation).where(groups.c.kind == GroupKind.DIRECT)
        ),
    )
    direct = tuple((await tx.execute(query)).scalars())
    return Subject(account, person, direct, now)


async def _keep_activity(tx: AsyncConnection, subject: Subject) -> None:
    """Add their counts to nobody's; their own rows go with the rules."""
    table = schema.activity
    theirs = select(
        table.c.account, table.c.conversation, literal(NOBODY), table.c.day, table.c.messages
    ).where(is_person(table)(subject), table.c.conversation.not_in(subject.direct))
    names = ["account", "conversation", "person", "day", "messages"]
    kept = upsert.insert(tx, table).from_select(names, theirs)
    await tx.execute(
        kept.on_conflict_do_update(
            index_elements=names[:-1],
            set_={"messages": table.c.messages + kept.excluded.messages},
        )
    )


def _readable(table: Table) -> list[Column[Any]]:
    """Columns for people to read: no files' bytes, no secrets' hashes."""
    return [column for column in table.columns if column.name not in ("content", "token_hash")]


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


async def _forget(tx: AsyncConnection, effect: PersonForgotten, now: datetime) -> None:
    await forget(tx, effect.account, effect.person, now)


WRITES: dict[type[Effect], Write] = {PersonForgotten: _forget}
"""What each effect is written by."""
