"""Payloads of Slack as events of ours."""

import asyncio
from collections.abc import Callable, Mapping

from bot.adapters.slack import interactions, messages
from bot.adapters.slack.api import Identity
from bot.adapters.slack.names import Names
from bot.adapters.slack.payload import ACCOUNT, Payload, is_direct, moment, sender_of
from bot.adapters.slack.quoting import Quoting
from bot.clock import Clock
from chat.event import Event, Joined, Left, Migrated, Reacted, Renamed
from chat.message import Place, Sender

_GONE = {
    "channel_archive": "archived",
    "channel_deleted": "deleted",
    "channel_left": "removed",
    "group_archive": "archived",
    "group_deleted": "deleted",
    "group_left": "removed",
}
_NOBODY = Sender("")


class Events:
    """Makes events from what Slack sends, with the names of who is in them."""

    def __init__(self, names: Names, clock: Clock, quoting: Quoting) -> None:
        self._names = names
        self._clock = clock
        self._quoting = quoting

    async def translate(self, body: Payload, me: Identity) -> Event | None:
        """The event of a payload; None if it means nothing to us.

        Raises KeyError, TypeError and ValueError for what is not as Slack documents it.
        """
        if "command" in body:
            return await interactions.command(body, me, self._names, self._clock)
        match body.get("type"):
            case "event_callback":
                return await self._event(body, me)
            case "block_actions":
                return await interactions.press(body, self._names)
            case "message_action":
                return await interactions.shortcut(body, me, self._names)
        return None

    async def _event(self, body: Payload, me: Identity) -> Event | None:
        event, event_id = body["event"], body["event_id"]
        kind = event["type"]
        if kind in ("message", "app_mention"):
            said = await messages.translate(event, me, self._names)
            return None if said is None else await self._quoting.of_message(said, me)
        if kind in ("reaction_added", "reaction_removed"):
            return await self._reacted(event, event_id, me)
        if kind == "member_joined_channel":
            return await self._joined(event, event_id, me)
        if kind in _CHANGES:
            return _CHANGES[kind](event, event_id)
        if kind in _GONE or (kind == "member_left_channel" and event["user"] == me.user):
            return _left(event, event_id)
        return None

    async def _reacted(self, event: Payload, event_id: str, me: Identity) -> Reacted | None:
        item = event["item"]
        if item.get("type") != "message" or event["user"] == me.user:
            return None
        reacted = Reacted(
            place=Place(ACCOUNT, item["channel"]),
            id=event_id,
            sender=await sender_of(event["user"], self._names),
            message=item["ts"],
            emoji=event["reaction"],
            at=moment(event["event_ts"]),
            added=event["type"] == "reaction_added",
            direct=is_direct(item["channel"]),
        )
        return await self._quoting.of_reaction(reacted, me)

    async def _joined(self, event: Payload, event_id: str, me: Identity) -> Joined | None:
        if event["user"] != me.user:
            return None
        channel = event["channel"]
        sender, name = await asyncio.gather(
            sender_of(event.get("inviter") or "", self._names), self._names.channel(channel)
        )
        place = Place(ACCOUNT, channel)
        return Joined(place, event_id, sender, name, moment(event["event_ts"]))


def _left(event: Payload, event_id: str) -> Left:
    place = Place(ACCOUNT, event["channel"])
    why = _GONE.get(event["type"], "removed")
    sender = Sender(event.get("actor_id") or "")
    return Left(
        place, event_id, sender, why, moment(event["event_ts"]), is_direct(event["channel"])
    )


def _renamed(event: Payload, event_id: str) -> Renamed:
    channel = event["channel"]
    place = Place(ACCOUNT, channel["id"])
    return Renamed(place, event_id, _NOBODY, channel["name"], moment(event["event_ts"]))


def _migrated(event: Payload, event_id: str) -> Migrated:
    place, to = Place(ACCOUNT, event["old_channel_id"]), event["new_channel_id"]
    return Migrated(place, event_id, _NOBODY, to, moment(event["event_ts"]))


_CHANGES: Mapping[str, Callable[[Payload, str], Event]] = {
    "channel_rename": _renamed,
    "group_rename": _renamed,
    "channel_id_changed": _migrated,
}
