"""What an outcome means beyond its delivery, written in the transaction that records it."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Stage
from bot import departure
from bot.announcement_pausing import REJECTED, pause
from bot.handlers.ticket_obstacle import obstacle_of
from bot.texts import say
from chat.delivery import (
    Delivery,
    Kind,
    Lane,
    Moved,
    Rejected,
    SendError,
    Sent,
    Unopened,
    Unreachable,
)
from chat.message import Outgoing
from storage import announcements, deliveries, directory, moves, presence, sent, tickets
from storage.deliveries import NewDelivery

_OURS = uuid.UUID("6e1f3a52-9c0b-4f5e-8d0b-2f6a7c1d9e40")
"""Makes send keys of what is said once for each cause."""


async def follow(
    tx: AsyncConnection,
    delivery: Delivery,
    outcome: Sent | SendError,
    accounts: Collection[str],
    now: datetime,
) -> None:
    """Note that a conversation is gone or has moved, pause what is rejected; tell who would wait in
    vain.

    ``accounts``: those that are connected.
    """
    match outcome:
        case Moved(place=place):
            account, old = delivery.place.account, delivery.place.conversation
            await moves.move_group(tx, account, old, place.conversation)
        case Rejected() if delivery.announcement is not None and delivery.kind is Kind.SEND:
            await _rejected(tx, delivery.announcement, str(outcome), accounts, now)
        case Unreachable() if delivery.message.only_for is None:
            await _lost(tx, delivery, accounts, now)
            await _gone(tx, delivery, str(outcome), accounts, now)
        case Unopened():
            await _unopened(tx, delivery, now)


async def _gone(
    tx: AsyncConnection, delivery: Delivery, why: str, accounts: Collection[str], now: datetime
) -> None:
    entry = await presence.leave(tx, delivery.place, why, now, now)
    if entry is None or delivery.announcement is not None:
        return  # of an announcement the report lists them
    channels = await directory.ops_channels(tx, delivery.place.account)
    said = departure.told(entry, channels, accounts, why)
    new = [
        NewDelivery(place, each.lane, Kind.SEND, _key("gone", delivery.id, place), each.message)
        for each in said
        if (place := each.place) is not None
    ]
    await deliveries.enqueue(tx, new, now)


async def _rejected(
    tx: AsyncConnection, announcement_id: int, why: str, accounts: Collection[str], now: datetime
) -> None:
    """What a platform does not take from one group it takes from none: stop, and say so once."""
    announcement = await announcements.by_id(tx, announcement_id, locked=True)
    if announcement is not None and announcement.stage is Stage.SENDING:
        await pause(tx, announcement, REJECTED, accounts, now, detail=why)


async def _lost(
    tx: AsyncConnection, delivery: Delivery, accounts: Collection[str], now: datetime
) -> None:
    """A human's answer in a ticket: who gave it, thinking it was sent, is told in its thread."""
    cause = await sent.cause_of(tx, delivery.id)
    ticket = None if cause is None else await tickets.answered(tx, cause, delivery.place)
    if ticket is None or ticket.ops_account not in accounts:
        return
    asked = await directory.group(tx, ticket.account, ticket.conversation)
    channel = await directory.group(tx, ticket.ops_account, ticket.ops_conversation)
    if asked is None or channel is None:
        return
    asker = await directory.person(tx, ticket.account, ticket.asker)
    place, topic = ticket.ops_place, ticket.topic
    new = NewDelivery(
        place,
        Lane.NOTICE,
        Kind.SEND,
        _key("lost", delivery.id),
        Outgoing(obstacle_of(asked, asker.name if asker else "").unsent(channel.locale)),
        topic=topic if await sent.has_begun(tx, place, topic) else None,
    )
    await deliveries.enqueue(tx, [new], now)


async def _unopened(tx: AsyncConnection, delivery: Delivery, now: datetime) -> None:
    """Say once where it was asked that an answer waits for a direct chat to be opened."""
    place, person_id = delivery.place, delivery.message.only_for or ""
    asked = await sent.cause_of(tx, delivery.id)
    key = _key("unopened", asked or f"delivery {delivery.id}", person_id)
    if await sent.by_key(tx, key) is not None:
        return
    person = await directory.person(tx, place.account, person_id)
    group = await directory.group(tx, place.account, place.conversation)
    locale = (person and person.locale) or (group.locale if group else "en")
    text = Outgoing(say(locale, "unopened.ask"))
    new = NewDelivery(place, delivery.lane, Kind.SEND, key, text, cause=asked)
    await deliveries.enqueue(tx, [new], now)


def _key(*about: object) -> str:
    """The same whenever the same is said, in the form that platforms take."""
    return str(uuid.uuid5(_OURS, ":".join(map(str, about))))
