"""Which group or customer an operator means."""

from functools import partial

from rapidfuzz import fuzz, process
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.fields import BadValue, english, line
from bot.request import Request
from chat.directory import Customer, GroupEntry, GroupKind, key_of
from storage import customers, grouping
from storage.database import Database

_LIKE = 60
"""Least likeness, of 100, of a customer's name that is suggested."""


async def entry_of(database: Database, request: Request, number: str | None) -> GroupEntry | str:
    """The group with this number, or the one where this is said; else the key of what is wrong.

    An operator of one account sees the groups of others from an ops channel alone.
    """
    place = request.event.place

    async def read(tx: AsyncConnection) -> GroupEntry | None:
        if number is None:
            return await grouping.by_place(tx, place.account, place.conversation)
        return await grouping.by_id(tx, int(number[:18]))

    if number is None and request.private:
        return "group.direct"
    if number is not None and request.group.kind is GroupKind.GROUP:
        return "group.not_here"
    entry = await database.read(read)
    if number is None:
        return entry or GroupEntry(0, request.group)
    if entry is None or entry.group.kind is GroupKind.DIRECT:
        return "group.unknown"
    same = entry.group.account == place.account
    same_world = (entry.group.account == "local") == (place.account == "local")
    if same or (same_world and request.group.kind is GroupKind.OPS):
        return entry
    return "group.unknown"


async def customer_called(database: Database, text: str) -> Customer | None:
    """The customer of that name; None for no name. Raises BadValue, with names that are near."""
    name = line(text)
    if english(name) in ("", "none", "-"):
        return None
    found = await database.read(partial(customers.by_name, name=name))
    if found is not None:
        return found
    raise unknown_customer(name, await database.read(customers.names))


def unknown_customer(name: str, names: list[str]) -> BadValue:
    """What to say of a name that no customer has."""
    near = process.extract(
        key_of(name), names, scorer=fuzz.WRatio, processor=key_of, limit=3, score_cutoff=_LIKE
    )
    if not near:
        return BadValue("customer", name=name[:80])
    return BadValue("customer_near", name=name[:80], near=tuple(each[0] for each in near))
