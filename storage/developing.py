"""Developers' channels, and which of them has the card of a bug."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.directory import GroupKind
from chat.message import Place
from feedback.channels import Channel
from feedback.history import Entry
from feedback.intake import SIMILAR
from feedback.model import Kind, Requirement
from feedback.operations import CLOSED
from storage import directory, grouping, requirement_rows
from storage.schema import group_labels, groups, requirement_cards, requirement_log, requirements
from storage.upsert import insert

Known = tuple[int, str, str, str]
"""A developers' channel: its number, account, conversation; and one of its modules or ''."""
_IS_ONE = and_(groups.c.kind == GroupKind.DEVELOPERS, groups.c.gone_at.is_(None))


async def channels(tx: AsyncConnection, account: str) -> list[Channel]:
    """Where developers can be told something, of all accounts of the same world."""
    found = []
    for group in await directory.channels(tx, account, GroupKind.DEVELOPERS):
        entry = await grouping.by_place(tx, group.account, group.conversation)
        labels = await grouping.labels(tx, [entry.id] if entry else [])
        names = labels.get((entry.id, grouping.MODULE), ()) if entry else ()
        found.append(Channel(group, names))
    return found


async def known(tx: AsyncConnection) -> list[Known]:
    """All developers' channels and their modules, whatever world they are of, always in the same
    order: to see whether anything is different.
    """
    module = and_(group_labels.c.group_id == groups.c.id, group_labels.c.kind == grouping.MODULE)
    query = (
        select(groups.c.id, groups.c.account, groups.c.conversation, group_labels.c.key)
        .outerjoin(group_labels, module)
        .where(_IS_ONE)
        .order_by(groups.c.id, group_labels.c.key)
    )
    rows = await tx.execute(query)
    return [(row.id, row.account, row.conversation, row.key or "") for row in rows]


async def waiting(tx: AsyncConnection, after: int, limit: int) -> list[int]:
    """The next bugs behind a number that are under way and whose card no channel has.

    Not those that were imported: these come when they change.
    """
    cards = requirement_cards.c
    there = and_(groups.c.account == cards.account, groups.c.conversation == cards.conversation)
    shown_there = exists().where(cards.requirement_id == requirements.c.id, there, _IS_ONE)
    query = select(requirements.c.id).where(
        requirements.c.id > after,
        requirements.c.kind == Kind.BUG,
        requirements.c.merged_into.is_(None),
        requirements.c.conversation != "",
        requirements.c.stage.not_in(CLOSED),
        requirements.c.asking != SIMILAR,
        ~shown_there,
    )
    return list((await tx.execute(query.order_by(requirements.c.id).limit(limit))).scalars())


async def card_of(tx: AsyncConnection, number: int) -> Place | None:
    """The conversation that has the card of a bug; None if none has."""
    query = select(requirement_cards).where(requirement_cards.c.requirement_id == number)
    row = (await tx.execute(query)).first()
    return Place(row.account, row.conversation) if row else None


async def shown(tx: AsyncConnection, number: int) -> int:
    """The version of a bug that its card shows; 0 if there is no card."""
    query = select(requirement_cards.c.version).where(requirement_cards.c.requirement_id == number)
    return (await tx.execute(query)).scalar_one_or_none() or 0


async def put_card(tx: AsyncConnection, number: int, version: int, place: Place) -> None:
    """It is there now, and nowhere else."""
    values = {
        "account": place.account,
        "conversation": place.conversation,
        "version": version,
    }
    fresh = insert(tx, requirement_cards).values(requirement_id=number, **values)
    keys = [requirement_cards.c.requirement_id]
    await tx.execute(fresh.on_conflict_do_update(index_elements=keys, set_=values))


async def move(tx: AsyncConnection, account: str, old: str, new: str) -> None:
    """A conversation got another id: the cards there go along."""
    cards = requirement_cards.c
    here = and_(cards.account == account, cards.conversation == old)
    await tx.execute(update(requirement_cards).where(here).values(conversation=new))


async def requesters(tx: AsyncConnection, root: int) -> tuple[int, int]:
    """How many people asked for a root, and how many customers these are of, as far as known."""
    family = await requirement_rows.family(tx, root)
    people = {(each.account, each.person or each.id) for each in family}
    return len(people), len({each.customer for each in family} - {None})


async def bugs_of(
    tx: AsyncConnection, numbers: Collection[int], since: datetime
) -> list[Requirement]:
    """Which of these were reported since then and are bugs, or part of one; oldest first."""
    lately = and_(requirements.c.id.in_(numbers), requirements.c.created_at >= since)
    found = await requirement_rows.where(tx, lately)
    of_bugs = and_(
        requirements.c.id.in_({each.root for each in found}), requirements.c.kind == Kind.BUG
    )
    roots = {each.id for each in await requirement_rows.where(tx, of_bugs)}
    return [each for each in found if each.root in roots]


async def noted(
    tx: AsyncConnection, numbers: Collection[int], what: str, now: datetime, within: timedelta
) -> list[Entry]:
    """What history says of these under a word, lately."""
    query = select(requirement_log).where(
        requirement_log.c.requirement_id.in_(numbers),
        requirement_log.c.what == what,
        requirement_log.c.at >= now - within,
    )
    return [requirement_rows.to_entry(row) for row in (await tx.execute(query)).mappings()]


async def entry(tx: AsyncConnection, number: int, version: int) -> Entry | None:
    """One line of a history; None if there is none."""
    query = select(requirement_log).where(
        requirement_log.c.requirement_id == number, requirement_log.c.version == version
    )
    row = (await tx.execute(query)).mappings().first()
    return requirement_rows.to_entry(row) if row else None
