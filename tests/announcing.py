"""Rows of announcements to many groups, for tests and benchmarks."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import (
    Announcement,
    AnnouncementChanged,
    AnnouncementMade,
    Body,
    Content,
    Stage,
)
from chat.directory import GroupKind
from chat.message import Outgoing, Place
from storage import announcements
from storage.database import Database
from storage.schema import groups, inbox
from tests.support import START

HOME = Place("memory", "ops")


async def add_groups(
    tx: AsyncConnection, account: str, names: list[str], quiet_hours: str | None = None
) -> None:
    """Approved groups that announcements reach."""
    rows = [
        {
            "account": account,
            "conversation": name,
            "name": name,
            "kind": GroupKind.GROUP,
            "approved": True,
            "locale": "en",
            "quiet_hours": quiet_hours,
        }
        for name in names
    ]
    await tx.execute(insert(groups), rows)


async def draft(tx: AsyncConnection, number: int) -> Announcement:
    """One that an operator has begun, for all groups of all accounts."""
    began = {
        "id": number,
        "account": HOME.account,
        "key": f"began-{number}",
        "conversation": HOME.conversation,
        "thread": "",
        "message": "m",
        "state": "done",
        "received_at": START,
        "done_at": START,
    }
    await tx.execute(insert(inbox).values(began))
    made = Announcement(
        number,
        f"announcement-{number}",
        HOME,
        "memory:ops",
        world=True,
        contents={"en": Content("News")},
        created_at=START,
    )
    await announcements.WRITES[AnnouncementMade](tx, AnnouncementMade(made), START)
    return made


def confirmation(
    before: Announcement, accounts: list[str], now: datetime = START
) -> AnnouncementChanged:
    """It goes to all groups of these accounts now."""
    after = replace(
        before,
        stage=Stage.SENDING,
        confirmed=before.revision,
        confirmed_by="memory:ops",
        confirmed_at=now,
    )
    bodies = tuple(Body(account, "en", 0, Outgoing("News " * 40)) for account in accounts)
    return AnnouncementChanged(before, after, "memory:ops", "confirmed", bodies, creates=True)


async def confirm(
    tx: AsyncConnection, before: Announcement, accounts: list[str], now: datetime = START
) -> Announcement:
    """Make its deliveries; as it is then."""
    change = confirmation(before, accounts, now)
    await announcements.WRITES[AnnouncementChanged](tx, change, now)
    return replace(change.after, version=before.version + 1)


async def decide(database: Database, before: Announcement, stage: Stage) -> Announcement:
    """Pause it, cancel it, …; as it is then."""
    after = replace(before, stage=stage)
    await database.write(
        lambda tx: announcements.change(tx, before, after, "memory:ops", stage, START)
    )
    return replace(after, version=before.version + 1)
