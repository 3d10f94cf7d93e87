"""What an account starts with: its seed, and the owners that the settings name."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.port import Seed
from chat.directory import Role
from chat.message import Sender
from storage import directory


def owners_of(owners: Sequence[str], account: str) -> set[str]:
    """The people that the settings name as owners of an account."""
    pairs = [owner.partition(":") for owner in owners]
    return {person for of_account, _, person in pairs if of_account == account}


async def plant(tx: AsyncConnection, account: str, seed: Seed, owners: set[str]) -> None:
    """Put in the groups and people that a platform starts with, and the owners. Idempotent."""
    await directory.replace_owners(tx, account, owners)
    for group in seed.groups:
        await directory.ensure_group(tx, group)
    for person in seed.people:
        if person.operator and person.id not in owners:
            await directory.grant(tx, account, person.id, Role.OPERATOR)
        if await directory.person(tx, account, person.id) is not None:
            continue  # what people have changed since stays changed
        await directory.see_person(tx, account, Sender(person.id, person.name))
        await directory.change_person(tx, account, person.id, set_job=person.job)
        for conversation in person.groups:
            await directory.add_member(tx, account, conversation, person.id)
