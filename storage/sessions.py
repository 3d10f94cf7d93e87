"""Signing in to the web pages: one-time codes become sessions. Of both only hashes are kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import and_, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.directory import Role
from chat.effect import Effect
from storage import directory
from storage.schema import one_time_codes, sessions
from storage.types import Write

SIGN_IN = "sign-in"
"""The purpose of these codes."""
CODE_LIFETIME = timedelta(minutes=10)
SESSION_LIFETIME = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class SignInOffered(Effect):
    """A person asked for a link to the web pages; ``code`` is in it."""

    code: str
    account: str
    person: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who uses the pages. ``role``: on the whole account, now."""

    account: str
    person: str
    name: str
    role: Role


def hash_of(secret: str) -> str:
    """What is stored of a code or token of at least 128 random bits."""
    return sha256(secret.encode()).hexdigest()


async def _offer(tx: AsyncConnection, offered: SignInOffered, now: datetime) -> None:
    """A person's newest code alone is good; what has run out goes."""
    codes = one_time_codes.c
    theirs = and_(codes.account == offered.account, codes.person == offered.person)
    await tx.execute(delete(one_time_codes).where(codes.purpose == SIGN_IN, theirs))
    await tx.execute(delete(one_time_codes).where(codes.expires_at <= now))
    await tx.execute(
        one_time_codes.insert().values(
            code_hash=hash_of(offered.code),
            purpose=SIGN_IN,
            account=offered.account,
            person=offered.person,
            expires_at=now + CODE_LIFETIME,
        )
    )


WRITES: dict[type[Effect], Write] = {SignInOffered: _offer}
"""What each effect is written by."""


async def redeem(tx: AsyncConnection, code: str, token: str, now: datetime) -> bool:
    """Begin a session with this token. False if the code is wrong, used or has run out."""
    codes = one_time_codes.c
    good = and_(codes.code_hash == hash_of(code), codes.purpose == SIGN_IN, codes.expires_at > now)
    used = delete(one_time_codes).where(good).returning(codes.account, codes.person)
    owner = (await tx.execute(used)).first()
    if owner is None:
        return False
    await tx.execute(delete(sessions).where(sessions.c.expires_at <= now))
    await tx.execute(
        sessions.insert().values(
            token_hash=hash_of(token),
            account=owner.account,
            person=owner.person,
            created_at=now,
            expires_at=now + SESSION_LIFETIME,
        )
    )
    return True


async def signed_in(tx: AsyncConnection, token: str, now: datetime) -> SignedIn | None:
    """Whose session this is; None if it is nobody's (any more)."""
    query = select(sessions).where(
        sessions.c.token_hash == hash_of(token), sessions.c.expires_at > now
    )
    row = (await tx.execute(query)).first()
    if row is None:
        return None
    person = await directory.person(tx, row.account, row.person)
    role = await directory.role(tx, row.account, "", row.person)
    return SignedIn(row.account, row.person, person.name if person else row.person, role)


async def end(tx: AsyncConnection, token: str) -> None:
    """Sign out."""
    await tx.execute(delete(sessions).where(sessions.c.token_hash == hash_of(token)))
