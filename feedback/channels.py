"""Which developers read of which bugs. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chat.directory import Group, key_of


@dataclass(frozen=True, slots=True)
class Channel:
    """Where developers are. ``modules``: those it is for; none: all that have no own channel."""

    group: Group
    modules: tuple[str, ...] = ()


def channel_for(
    channels: Sequence[Channel], module: str, account: str, connected: Collection[str]
) -> Group | None:
    """Where the bugs of a module go: to its own channel, else to one for everything; among these
    first to the same account. None if none of them is connected. '' is not known yet.
    """
    reachable = [channel for channel in channels if channel.group.account in connected]
    key = key_of(module)
    own = [each for each in reachable if key and key in map(key_of, each.modules)]
    fitting = own or [each for each in reachable if not each.modules]
    best = min(fitting, key=lambda each: each.group.account != account, default=None)
    return best.group if best else None
