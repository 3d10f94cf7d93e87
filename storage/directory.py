"""Groups, people, roles, members, activity."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime

from sqlalchemy import RowMapping, exists, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.directory import (
    Group,
    GroupApproved,
    GroupGreeted,
    GroupKind,
    GroupQuietened,
    GroupVolunteered,
    Person,
    PersonChanged,
    Role,
)
from chat.effect import Effect
from chat.message import Sender
from storage.schema import activity, groups, members, people, roles
from storage.types import Write
from storage.upsert import insert


@dataclass(frozen=True, slots=True)
class Counter:
    """What a message that was not for the bot is counted under; the day is UTC's."""

    account: str
    conversation: str
    person: str
    day: date


async def group(tx: AsyncConnection, account: str, conversation: str) -> Group | None:
    """A known conversation."""
    query = select(groups).where(groups.c.account == account, groups.c.conversation == conversation)
    row = (await tx.execute(query)).mappings().first()
    return None if row is None else to_group(row)


def to_group(row: RowMapping) -> Group:
    """A row of the groups."""
    values = {field.name: row[field.name] for field in fields(Group)}
    return Group(**values | {"kind": GroupKind(row["kind"])})


async def ops_channels(tx: AsyncConnection, account: str) -> list[Group]:
    """Where operators work, and can be told something, who look after this account.

    The local chat is a world of its own: its operators see nothing of other accounts.
    """
    return await channels(tx, account, GroupKind.OPS)


async def channels(tx: AsyncConnection, account: str, kind: GroupKind) -> list[Group]:
    """The same of another kind."""
    same_world = (groups.c.account == "local") == (literal(account) == "local")
    there = (groups.c.kind == kind, groups.c.gone_at.is_(None))
    query = select(groups).where(*there, same_world).order_by(groups.c.id)
    return [to_group(row) for row in (await tx.execute(query)).mappings()]


async def ensure_group(tx: AsyncConnection, new: Group) -> None:
    """Add a group unless it is known; a known one stays as it is."""
    await tx.execute(insert(tx, groups).values(asdict(new)).on_conflict_do_nothing())


async def change_group(
    tx: AsyncConnection, account: str, conversation: str, **values: object
) -> None:
    """Set columns of a known group."""
    known = (groups.c.account == account, groups.c.conversation == conversation)
    await tx.execute(update(groups).where(*known).values(**values))


async def set_visibility(tx: AsyncConnection, account: str, visibility: str) -> None:
    """What the bot sees in the groups of an account: as far as its platform lets it."""
    theirs = update(groups).where(groups.c.account == account, groups.c.visibility != visibility)
    await tx.execute(theirs.values(visibility=visibility))


async def person(tx: AsyncConnection, account: str, person_id: str) -> Person | None:
    """A known person."""
    query = select(people).where(people.c.account == account, people.c.person == person_id)
    row = (await tx.execute(query)).first()
    if row is None:
        return None
    return Person(
        account,
        person_id,
        row.name,
        row.locale,
        row.chosen_job,
        row.set_job,
        row.customer_id,
        row.payer,
        row.human,
    )


async def see_person(tx: AsyncConnection, account: str, sender: Sender) -> None:
    """Add a person, or follow their name."""
    fresh = insert(tx, people).values(account=account, person=sender.id, name=sender.name)
    known = [people.c.account, people.c.person]
    await tx.execute(fresh.on_conflict_do_update(index_elements=known, set_={"name": sender.name}))


async def change_person(
    tx: AsyncConnection, account: str, person_id: str, **values: object
) -> None:
    """Set columns of a known person; none is fine."""
    if not values:
        return
    known = (people.c.account == account, people.c.person == person_id)
    await tx.execute(update(people).where(*known).values(**values))


async def add_member(tx: AsyncConnection, account: str, conversation: str, person_id: str) -> None:
    """A person was seen in a group."""
    row = {"account": account, "conversation": conversation, "person": person_id}
    await tx.execute(insert(tx, members).values(row).on_conflict_do_nothing())


async def is_member(tx: AsyncConnection, account: str, person_id: str) -> bool:
    """Whether a person was seen in an approved group of this account."""
    query = select(members.c.person).where(
        members.c.account == account,
        members.c.person == person_id,
        exists().where(
            groups.c.account == account,
            groups.c.conversation == members.c.conversation,
            groups.c.approved.is_(True),
            groups.c.kind != GroupKind.DIRECT,
        ),
    )
    return (await tx.execute(query)).first() is not None


async def role(tx: AsyncConnection, account: str, conversation: str, person_id: str) -> Role:
    """The highest role that a person has here: on the account, or in this conversation."""
    query = select(func.max(roles.c.role)).where(
        roles.c.account == account,
        roles.c.person == person_id,
        or_(roles.c.conversation == "", roles.c.conversation == conversation),
    )
    highest = (await tx.execute(query)).scalar_one()
    return Role(highest) if highest is not None else Role.MEMBER


async def grant(
    tx: AsyncConnection, account: str, person_id: str, given: Role, conversation: str = ""
) -> None:
    """Give a person a role on an account, or in one conversation of it."""
    key = {"account": account, "person": person_id, "conversation": conversation}
    await tx.execute(
        insert(tx, roles)
        .values(**key, role=int(given))
        .on_conflict_do_update(index_elements=list(key), set_={"role": int(given)})
    )


async def replace_owners(tx: AsyncConnection, account: str, owners: set[str]) -> None:
    """Owners of an account are those in the settings, no longer those who were."""
    former = select(roles.c.person).where(
        roles.c.account == account, roles.c.conversation == "", roles.c.role == int(Role.OWNER)
    )
    for (person_id,) in (await tx.execute(former)).all():
        if person_id not in owners:
            await grant(tx, account, person_id, Role.MEMBER)
    for person_id in owners:
        await grant(tx, account, person_id, Role.OWNER)


async def count_activity(tx: AsyncConnection, seen: Mapping[Counter, int]) -> None:
    """Add to the counters of messages that were not for the bot."""
    for counter, messages in seen.items():
        await tx.execute(
            insert(tx, activity)
            .values(**asdict(counter), messages=messages)
            .on_conflict_do_update(
                index_elements=["account", "conversation", "person", "day"],
                set_={"messages": activity.c.messages + messages},
            )
        )


async def _approve(tx: AsyncConnection, effect: GroupApproved, _: datetime) -> None:
    await change_group(tx, effect.account, effect.conversation, approved=effect.approved)


async def _quieten(tx: AsyncConnection, effect: GroupQuietened, _: datetime) -> None:
    await change_group(tx, effect.account, effect.conversation, quiet_until=effect.until)


async def _change(tx: AsyncConnection, effect: PersonChanged, _: datetime) -> None:
    said = {"locale": effect.locale, "chosen_job": effect.job}
    values = {name: value or None for name, value in said.items() if value is not None}
    await change_person(tx, effect.account, effect.person, **values)


async def _volunteer(tx: AsyncConnection, effect: GroupVolunteered, now: datetime) -> None:
    await change_group(tx, effect.account, effect.conversation, volunteered_at=now)


async def _greet(tx: AsyncConnection, effect: GroupGreeted, now: datetime) -> None:
    values = {"name": effect.name} if effect.name else {}
    await change_group(tx, effect.account, effect.conversation, greeted_at=now, **values)


WRITES: dict[type[Effect], Write] = {
    GroupApproved: _approve,
    GroupGreeted: _greet,
    GroupQuietened: _quieten,
    GroupVolunteered: _volunteer,
    PersonChanged: _change,
}
"""What each effect is written by."""
