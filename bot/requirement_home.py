"""Where operators read about a requirement."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.directory import Group
from chat.message import Place
from faq.ticketing import choose_channel
from faq.tickets import Channel
from feedback.model import Requirement
from storage import directory, grouping, sent


async def ops_channel(
    tx: AsyncConnection, requirement: Requirement, connected: Collection[str]
) -> Group | None:
    """The ops channel that has its thread, else the one for its product; None if none is there."""
    account = requirement.account
    channels = [
        each for each in await directory.ops_channels(tx, account) if each.account in connected
    ]
    for channel in channels:
        if await sent.has_begun(tx, place_of(channel), requirement.topic):
            return channel
    found = []
    for channel in channels:
        entry = await grouping.by_place(tx, channel.account, channel.conversation)
        found.append(Channel(channel, frozenset(entry.products if entry else ())))
    products = [requirement.product] if requirement.product else []
    return choose_channel(found, products, account, connected)


def place_of(group: Group) -> Place:
    """The conversation itself."""
    return Place(group.account, group.conversation)
