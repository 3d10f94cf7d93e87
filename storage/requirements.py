"""Requirements as rows: made, changed, merged, each change with its line of history."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.effect import Effect, Overtaken
from feedback.history import JOINED, Changes, changes
from feedback.model import Requirement
from feedback.operations import (
    RequirementChanged,
    RequirementMade,
    RequirementsMerged,
    RequirementsSplit,
)
from storage import directory, requirement_scoring
from storage.requirement_rows import to_row
from storage.schema import requirement_log, requirement_notices, requirements
from storage.types import Write
from storage.upsert import insert

THANKS = "thanks"
"""The kind of notice of what an announcement brings."""
_AS_READ = update(requirements).where(
    requirements.c.id == bindparam("read_id"), requirements.c.version == bindparam("read_version")
)
"""Given its values when it is done, so that it is made and compiled once, not for every row."""


async def make(tx: AsyncConnection, effect: RequirementMade, now: datetime) -> None:
    """See the effect."""
    made = replace(effect.made, created_at=now, changed_at=now, root=effect.made.id)
    new = insert(tx, requirements).values(to_row(made)).on_conflict_do_nothing()
    if (await tx.execute(new.returning(requirements.c.id))).first() is None:
        raise Overtaken
    if effect.author is not None:
        await directory.see_person(tx, made.account, effect.author)
    await _note(tx, made.id, made.version, effect.who, effect.what, changes(None, made), now)


async def change(tx: AsyncConnection, effect: RequirementChanged, now: datetime) -> None:
    """See the effect."""
    before, after = effect.before, effect.after
    changed = changes(before, after)
    at = now if changed else before.changed_at
    values = to_row(replace(after, version=before.version + 1, changed_at=at))
    await _as_read(tx, before, values)
    if not before.is_root:  # what counts of it counts there
        await requirement_scoring.stale(tx, requirements.c.id == before.root)
    await _note(
        tx, before.id, before.version + 1, effect.who, effect.what, changed, now, effect.why
    )
    if effect.announcement is not None:
        detail = str(effect.announcement)
        await notify(tx, before.id, before.version + 1, THANKS, detail, now)
    elif before.stage is not after.stage:
        await notify(tx, before.id, before.version + 1, "stage", after.stage, now)


async def notify(
    tx: AsyncConnection,
    number: int,
    version: int,
    kind: str,
    detail: str,
    now: datetime,
    among: Sequence[int] | None = None,
) -> None:
    """Have everybody told once who asked for a root, in one statement: the oldest request of each.

    ``among``: only those of these members. Who was imported without a place can't be told.
    """
    who = (requirements.c.account, requirements.c.person)
    # Anonymous ones cannot be told apart: each is told.
    alone = func.coalesce(func.nullif(requirements.c.person, ""), requirements.c.id.concat(""))
    theirs = [requirements.c.root == number, requirements.c.conversation != ""]
    if among is not None:
        theirs = [requirements.c.id.in_(among), requirements.c.conversation != ""]
    told = (
        select(
            literal(number),
            literal(version),
            func.min(requirements.c.id),
            literal(kind),
            literal(detail),
            literal(now, requirement_notices.c.at.type),
        )
        .where(*theirs)
        .group_by(who[0], alone)
    )
    columns = ["requirement_id", "version", "member_id", "kind", "detail", "at"]
    await tx.execute(insert(tx, requirement_notices).from_select(columns, told))


async def merge(tx: AsyncConnection, effect: RequirementsMerged, now: datetime) -> None:
    """See the effect."""
    source, target = effect.source, effect.target
    merged = replace(source, merged_into=target.id, root=target.id, asking="")
    await _write(tx, (source, _moved(merged, now)), (target, _moved(target, now)))
    await tx.execute(
        update(requirements).where(requirements.c.root == source.id).values(root=target.id)
    )
    joined = {JOINED: (None, source.id)}
    who, version = effect.who, source.version + 1
    await _note(tx, source.id, version, who, "merged", changes(source, merged), now)
    await _note(tx, target.id, target.version + 1, who, "joined", joined, now)
    if effect.told:
        below = await _below(tx, source.id)
        await notify(tx, source.id, version, "merged", str(target.id), now, below)


async def split(tx: AsyncConnection, effect: RequirementsSplit, now: datetime) -> None:
    """See the effect."""
    source, parent = effect.source, effect.parent
    alone = replace(source, merged_into=None, root=source.id)
    others = {each.id: each for each in (parent, effect.root)}.values()
    await _write(tx, (source, _moved(alone, now)), *((each, _moved(each, now)) for each in others))
    below = await _below(tx, source.id)
    theirs = requirements.c.id.in_(below)
    await tx.execute(update(requirements).where(theirs).values(root=source.id))
    left = {JOINED: (source.id, None)}
    who, version = effect.who, source.version + 1
    await _note(tx, source.id, version, who, "split", changes(source, alone), now)
    await _note(tx, parent.id, parent.version + 1, who, "left", left, now)
    if effect.root.id != parent.id:
        await _note(tx, effect.root.id, effect.root.version + 1, who, "left", {}, now)
    await notify(tx, source.id, version, "split", str(effect.root.id), now, below)


def _moved(requirement: Requirement, now: datetime) -> dict[str, Any]:
    return to_row(replace(requirement, version=requirement.version + 1, changed_at=now))


async def _below(tx: AsyncConnection, number: int) -> list[int]:
    """A requirement and all that was merged into it, directly or not."""
    found, newest = [number], [number]
    while newest:
        query = select(requirements.c.id).where(
            requirements.c.merged_into.in_(newest),
            requirements.c.id.not_in(found),  # so that it ends, whatever was merged into what
        )
        newest = list((await tx.execute(query)).scalars())
        found += newest
    return found


async def _write(tx: AsyncConnection, *pairs: tuple[Requirement, dict[str, Any]]) -> None:
    """Change several, always in the same order: so nobody waits for each other."""
    for before, values in sorted(pairs, key=lambda pair: pair[0].id):
        await _as_read(tx, before, values)


async def _as_read(tx: AsyncConnection, before: Requirement, values: Mapping[str, Any]) -> None:
    """Write it, to be scored again. Raises Overtaken if it is not as it was read."""
    written = {name: value for name, value in values.items() if name not in ("id", "created_at")}
    as_read = {"read_id": before.id, "read_version": before.version, "scored": ""}
    if (await tx.execute(_AS_READ, written | as_read)).rowcount != 1:
        raise Overtaken


async def _note(
    tx: AsyncConnection,
    number: int,
    version: int,
    who: str,
    what: str,
    changed: Changes,
    now: datetime,
    why: str = "",
) -> None:
    row = {
        "requirement_id": number,
        "version": version,
        "who": who,
        "what": what,
        "changes": {field: list(pair) for field, pair in changed.items()},
        "why": why,
        "at": now,
    }
    await tx.execute(insert(tx, requirement_log), row)


async def move(tx: AsyncConnection, account: str, old: str, new: str) -> None:
    """A conversation got another id: what was asked there goes along."""
    here = and_(requirements.c.account == account, requirements.c.conversation == old)
    await tx.execute(update(requirements).where(here).values(conversation=new))


WRITES: dict[type[Effect], Write] = {
    RequirementMade: make,
    RequirementChanged: change,
    RequirementsMerged: merge,
    RequirementsSplit: split,
}
"""What each effect is written by."""
