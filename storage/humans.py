"""Accounts of one human: one-time codes join them. Roles stay with each account."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Text, and_, cast, delete, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.directory import (
    CodeGiven,
    Group,
    GroupKind,
    Linked,
    Person,
    PersonSet,
    Role,
    RoleGiven,
    Unlinked,
)
from chat.effect import Effect
from chat.message import Place
from storage import directory
from storage.schema import groups, members, one_time_codes, people, roles
from storage.types import Write

LINK = "link"
"""The purpose of the codes that join accounts."""


class CodeUsed(Exception):
    """Somebody else has used the code meanwhile: whoever tries again is told so."""


async def code_owner(
    tx: AsyncConnection, code_hash: str, now: datetime
) -> tuple[Person, Place] | None:
    """Who asked for a code that is still good, and where."""
    codes = one_time_codes.c
    query = select(one_time_codes).where(
        codes.code_hash == code_hash, codes.purpose == LINK, codes.expires_at > now
    )
    row = (await tx.execute(query)).first()
    if row is None:
        return None
    person = await directory.person(tx, row.account, row.person)
    return person or Person(row.account, row.person), Place(row.account, row.conversation)


async def same_human(tx: AsyncConnection, a: tuple[str, str], b: tuple[str, str]) -> bool:
    """Whether two accounts, each (account, person), are one human's: what four eyes compare."""
    if a == b:
        return True
    first, second = [await directory.person(tx, *each) for each in (a, b)]
    if first is None or second is None or first.human is None:
        return False
    return first.human == second.human


async def accounts_of(tx: AsyncConnection, person: Person) -> list[Person]:
    """The other accounts of the same human."""
    if person.human is None:
        return []
    query = select(people).where(people.c.human == person.human).order_by(people.c.id)
    return [
        Person(row.account, row.person, row.name)
        for row in await tx.execute(query)
        if (row.account, row.person) != (person.account, person.id)
    ]


async def direct_chat(tx: AsyncConnection, person: Person) -> Group | None:
    """The bot's conversation with a person alone, the newest; None if none is known."""
    query = (
        select(groups)
        .join(
            members,
            and_(
                members.c.account == groups.c.account,
                members.c.conversation == groups.c.conversation,
            ),
        )
        .where(
            members.c.account == person.account,
            members.c.person == person.id,
            groups.c.kind == GroupKind.DIRECT,
        )
        .order_by(groups.c.gone_at.is_(None).desc(), groups.c.id.desc())
        .limit(1)
    )
    row = (await tx.execute(query)).mappings().first()
    return None if row is None else directory.to_group(row)


async def operators(tx: AsyncConnection, accounts: Collection[str]) -> int:
    """How many humans are operators on some of these accounts, or in a conversation there."""
    human = func.coalesce(cast(people.c.human, Text), roles.c.account + ":" + roles.c.person)
    same = and_(people.c.account == roles.c.account, people.c.person == roles.c.person)
    query = (
        select(func.count(human.distinct()))
        .select_from(roles.outerjoin(people, same))
        .where(roles.c.account.in_(accounts), roles.c.role >= int(Role.OPERATOR))
    )
    return int((await tx.execute(query)).scalar_one())


async def groups_of(tx: AsyncConnection, account: str, person: str) -> int:
    """In how many groups a person was seen."""
    query = (
        select(func.count())
        .select_from(members)
        .join(
            groups,
            and_(
                groups.c.account == members.c.account,
                groups.c.conversation == members.c.conversation,
            ),
        )
        .where(members.c.account == account, members.c.person == person, groups.c.kind != "direct")
    )
    return int((await tx.execute(query)).scalar_one())


async def called(tx: AsyncConnection, account: str | None, name: str) -> list[Person]:
    """The people of an account, or of any, who have this id or this name; at most a few."""
    same = or_(people.c.person == name, func.lower(people.c.name) == name.lower())
    query = select(people).where(same).order_by(people.c.id).limit(5)
    if account is not None:
        query = query.where(people.c.account == account)
    return [Person(row.account, row.person, row.name) for row in await tx.execute(query)]


async def names(tx: AsyncConnection, ids: Sequence[tuple[str, ...]]) -> dict[str, str]:
    """What the people with these accounts and ids are called, by "account:id"."""
    known = tuple_(people.c.account, people.c.person).in_(ids)
    query = select(people.c.account, people.c.person, people.c.name).where(known)
    rows = await tx.execute(query)
    return {f"{row.account}:{row.person}": row.name for row in rows if row.name}


async def _give_code(tx: AsyncConnection, effect: CodeGiven, now: datetime) -> None:
    """A new code takes the place of the person's older one; all that have run out go too."""
    codes = one_time_codes.c
    theirs = and_(
        codes.purpose == LINK, codes.account == effect.account, codes.person == effect.person
    )
    await tx.execute(delete(one_time_codes).where(or_(theirs, codes.expires_at <= now)))
    await tx.execute(
        one_time_codes.insert().values(
            code_hash=effect.code_hash,
            purpose=LINK,
            account=effect.account,
            person=effect.person,
            conversation=effect.conversation,
            expires_at=effect.expires_at,
        )
    )


async def _link(tx: AsyncConnection, effect: Linked, now: datetime) -> None:
    codes = one_time_codes.c
    used = (
        delete(one_time_codes)
        .where(codes.code_hash == effect.code_hash, codes.expires_at > now)
        .returning(codes.account, codes.person)
    )
    owner = (await tx.execute(used)).first()
    if owner is None:
        raise CodeUsed
    query = select(people.c.id, people.c.human).where(
        or_(
            and_(people.c.account == owner.account, people.c.person == owner.person),
            and_(people.c.account == effect.account, people.c.person == effect.person),
        )
    )
    rows = (await tx.execute(query)).all()
    if len(rows) < 2:
        raise CodeUsed  # one of the two was forgotten meanwhile
    humans = [row.human for row in rows if row.human is not None]
    human = min([*humans, *(row.id for row in rows)])
    joined = or_(people.c.id.in_([row.id for row in rows]), people.c.human.in_(humans))
    await tx.execute(update(people).where(joined).values(human=human))


async def unlink(tx: AsyncConnection, account: str, person: str) -> None:
    """Let an account be on its own; who is left alone by that is so too."""
    known = and_(people.c.account == account, people.c.person == person)
    human = (await tx.execute(select(people.c.human).where(known))).scalar_one_or_none()
    if human is None:
        return
    await tx.execute(update(people).where(known).values(human=None))
    left = list((await tx.execute(select(people.c.id).where(people.c.human == human))).scalars())
    if left:
        # The number may be that of the row that left, which could be taken for it again.
        new = None if len(left) == 1 else min(left)
        await tx.execute(update(people).where(people.c.id.in_(left)).values(human=new))


async def _unlink(tx: AsyncConnection, effect: Unlinked, _: datetime) -> None:
    await unlink(tx, effect.account, effect.person)


async def _set(tx: AsyncConnection, effect: PersonSet, _: datetime) -> None:
    await directory.change_person(tx, effect.account, effect.person, **effect.values)


async def _give_role(tx: AsyncConnection, effect: RoleGiven, _: datetime) -> None:
    await directory.grant(tx, effect.account, effect.person, effect.role)


WRITES: dict[type[Effect], Write] = {
    CodeGiven: _give_code,
    Linked: _link,
    PersonSet: _set,
    RoleGiven: _give_role,
    Unlinked: _unlink,
}
"""What each effect is written by."""
