"""What handlers say, as the platform calls that it takes to say it."""

import uuid
from collections.abc import Mapping, Sequence
from random import Random

from bot import choices
from bot.adapters.port import Adapter, Capability, named
from bot.request import Request, Result, Say
from chat.delivery import Kind
from chat.directory import GroupKind
from chat.event import Event, Incoming
from chat.message import Outgoing, Place
from storage.deliveries import NewDelivery


def plan(
    request: Request,
    adapters: Mapping[str, Adapter],
    results: Sequence[Result],
    target: int | None,
    rng: Random,
) -> list[NewDelivery]:
    """A row for each platform call. ``target``: the delivery that the first reply edits."""
    here = place_of(
        request.event, request.group.kind, adapters[request.event.place.account].capabilities
    )
    rows: list[NewDelivery] = []
    for said in (result for result in results if isinstance(result, Say)):
        edited = target if said.place is None else None
        rows += _calls(said, said.place or here, request, adapters, edited, rng)
        target = None if said.place is None else target
    return rows


def _calls(
    said: Say,
    place: Place,
    request: Request,
    adapters: Mapping[str, Adapter],
    target: int | None,
    rng: Random,
) -> list[NewDelivery]:
    adapter = adapters[place.account]
    threads = Capability.THREADS in adapter.capabilities
    rows = []
    for number, part in enumerate(parts(said.message, adapter, request.locale)):
        edits = target if number == 0 else None
        rows.append(
            NewDelivery(
                place=place if threads else place.whole,
                lane=said.lane,
                kind=Kind.SEND if edits is None else Kind.EDIT,
                key=str(uuid.UUID(int=rng.getrandbits(128), version=4)),
                message=part,
                cause=request.id,
                target=edits,
                coalesce=None if edits is None else f"answer:{edits}",
                topic=said.topic if threads else None,
                yields=said.yields,
            )
        )
    return rows


def parts(message: Outgoing, adapter: Adapter, locale: str) -> Sequence[Outgoing]:
    """What a platform takes for one message: buttons as numbers where it has none, and not longer
    than it allows.
    """
    message = named(message, adapter)
    if Capability.BUTTONS not in adapter.capabilities:
        message = choices.numbered(message, locale)
    return adapter.split(message)


def place_of(event: Event, kind: GroupKind, capabilities: Capability) -> Place:
    """Where the reply goes: in a group the thread of the question, where there are threads."""
    place = event.place
    if Capability.THREADS not in capabilities:
        return place.whole
    if kind is GroupKind.DIRECT or place.thread is not None or not isinstance(event, Incoming):
        return place
    if event.rootless:
        return place
    return Place(place.account, place.conversation, event.id)
