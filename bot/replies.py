"""What handlers say, as the platform calls that it takes to say it."""

import uuid
from collections.abc import Sequence
from random import Random

from bot import choices
from bot.adapters.port import Adapter, Capability
from bot.paging import split
from bot.request import Request, Result, Say
from chat.delivery import Kind
from chat.directory import GroupKind
from chat.message import Event, Incoming, Place
from storage.deliveries import NewDelivery


def plan(
    request: Request,
    adapter: Adapter,
    results: Sequence[Result],
    target: int | None,
    rng: Random,
) -> list[NewDelivery]:
    """A row for each platform call. ``target``: the delivery that the first one edits."""
    place = place_of(request.event, request.group.kind, adapter.capabilities)
    rows: list[NewDelivery] = []
    for said in (result for result in results if isinstance(result, Say)):
        message = said.message
        if Capability.BUTTONS not in adapter.capabilities:
            message = choices.numbered(message, request.locale)
        for part in split(message, adapter.limits):
            edits = target is not None and not rows
            rows.append(
                NewDelivery(
                    place=place,
                    lane=said.lane,
                    kind=Kind.EDIT if edits else Kind.SEND,
                    key=str(uuid.UUID(int=rng.getrandbits(128), version=4)),
                    message=part,
                    cause=request.id,
                    target=target if edits else None,
                    coalesce=f"answer:{target}" if edits else None,
                )
            )
    return rows


def place_of(event: Event, kind: GroupKind, capabilities: Capability) -> Place:
    """Where the reply goes: in a group the thread of the question, where there are threads."""
    place = event.place
    if Capability.THREADS not in capabilities:
        return place.whole
    if kind is GroupKind.DIRECT or place.thread is not None or not isinstance(event, Incoming):
        return place
    return Place(place.account, place.conversation, event.id)
