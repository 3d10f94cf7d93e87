"""What is done with tickets: the effects that handlers return, and who gets a new one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chat.directory import Group
from chat.effect import Effect
from chat.message import File, Place
from faq.tickets import Channel, Reason, Side, Ticket


@dataclass(frozen=True, slots=True)
class TicketOpened(Effect):
    """A question is handed to a human in an ops channel.

    Overtaken if the thread has an open ticket by now.
    """

    id: int
    question_id: int | None
    place: Place
    asker: str
    text: str
    locale: str
    reason: Reason
    ops: Place


@dataclass(frozen=True, slots=True)
class TicketTaken(Effect):
    """A person looks into it from now on. ``ticket`` as it was read; overtaken if it is not so."""

    ticket: Ticket
    account: str
    person: str


@dataclass(frozen=True, slots=True)
class TicketClosed(Effect):
    """It is over. Overtaken if it was closed by somebody else."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class TicketReopened(Effect):
    """It goes on, and nobody has taken it. Overtaken if it, or another in its thread, is open."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class TicketMoved(Effect):
    """Another ops channel has it from now on. Overtaken if yet another has it by now."""

    ticket: Ticket
    ops: Place


@dataclass(frozen=True, slots=True)
class TicketSaid(Effect):
    """What was carried to the other side. ``id``: the inbox row's. Overtaken if the ticket is no
    longer in the state that it was read in.
    """

    id: int
    ticket: Ticket
    account: str
    person: str
    side: Side
    text: str
    files: tuple[File, ...] = ()


def choose_channel(
    channels: Sequence[Channel], products: Collection[str], account: str, connected: Collection[str]
) -> Group | None:
    """Where a ticket goes: to those for one of the products, else to those for everything, else to
    whoever there is; among these first to the same account. None if none of them is connected.
    """
    wanted = {product.casefold() for product in products}

    def order(channel: Channel) -> tuple[int, bool]:
        theirs = {product.casefold() for product in channel.products}
        fit = 0 if theirs & wanted else 1 if not theirs else 2
        return fit, channel.group.account != account

    reachable = [channel for channel in channels if channel.group.account in connected]
    return min(reachable, key=order).group if reachable else None
