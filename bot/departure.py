"""What operators are told of a group that the bot can't be in any more."""

from collections.abc import Collection, Sequence

from bot.request import Say
from bot.texts import catalogue, say
from chat.delivery import Lane
from chat.directory import Group, GroupEntry, GroupKind
from chat.message import Outgoing, Place

_NAME_SIZE = 80


def told(
    entry: GroupEntry, channels: Sequence[Group], accounts: Collection[str], why: str
) -> list[Say]:
    """A notice for each other ops channel of the connected accounts; of a direct chat none."""
    group = entry.group
    if group.kind is GroupKind.DIRECT:
        return []
    key = f"gone.{group.kind}"
    here = (group.account, group.conversation)
    notices = []
    for channel in channels:
        place = Place(channel.account, channel.conversation)
        if channel.account in accounts and here != (place.account, place.conversation):
            text = say(
                channel.locale,
                key,
                group=name_of(group),
                id=entry.id,
                account=group.account,
                why=word_for(channel.locale, why),
            )
            notices.append(Say(Outgoing(text), Lane.NOTICE, place))
    return notices


def name_of(group: Group) -> str:
    """One line that is not too long for a notice."""
    return " ".join(group.name.split())[:_NAME_SIZE] or group.conversation


def word_for(locale: str, why: str) -> str:
    """The word of an event or a reason of a platform, in words where there are any."""
    return catalogue(locale).get(f"gone.why_{why}", why)
