"""What a Slack workspace keeps: people, channels, threads, messages, files."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.clock import Clock

Json = dict[str, Any]

TEAM = "T0000000001"
APP = "A0000000001"
BOT_USER = "U0000000BOT"
BOT = "B0000000BOT"
BOT_NAME = "groupkeeper"


@dataclass(slots=True)
class User:
    """A person; ``name`` is what others see."""

    id: str
    name: str
    admin: bool = False

    def shown(self) -> Json:
        """As users.info has it."""
        names = ("display_name", "display_name_normalized", "real_name", "real_name_normalized")
        empty = ("title", "phone", "skype", "status_text", "status_emoji")
        profile: Json = dict.fromkeys(names, self.name) | dict.fromkeys(empty, "")
        return {
            "id": self.id,
            "team_id": TEAM,
            "name": self.name.lower(),
            "real_name": self.name,
            "deleted": False,
            "is_admin": self.admin,
            "is_owner": False,
            "is_bot": self.id == BOT_USER,
            "is_app_user": False,
            "updated": 1_700_000_000,
            "profile": profile | {"avatar_hash": "g0", "fields": {}, "team": TEAM},
        }


@dataclass(slots=True)
class Message:
    """A message; ``deleted`` ones nobody sees."""

    ts: str
    user: str
    text: str
    thread_ts: str | None = None
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    files: list[Json] = field(default_factory=list)
    edited: str | None = None
    deleted: bool = False

    def shown(self, *, with_metadata: bool = False) -> Json:
        """As Slack's answers and events have it."""
        found: Json = {"type": "message", "ts": self.ts, "user": self.user, "text": self.text}
        found |= {"team": TEAM}
        if self.user == BOT_USER:
            found |= {"bot_id": BOT, "app_id": APP}
        if self.thread_ts is not None:
            found["thread_ts"] = self.thread_ts
        if self.blocks:
            found["blocks"] = self.blocks
        if self.files:
            found["files"] = self.files
        if self.edited is not None:
            found["edited"] = {"user": self.user, "ts": self.edited}
        if with_metadata and self.metadata is not None:
            found["metadata"] = self.metadata
        return found


@dataclass(slots=True)
class Channel:
    """A channel, or with ``im`` the direct chat of the bot with that user."""

    id: str
    name: str
    members: set[str]
    im: str | None = None
    archived: bool = False
    messages: list[Message] = field(default_factory=list)

    @property
    def type(self) -> str:
        """What events call it."""
        return "channel" if self.im is None else "im"

    def shown(self) -> Json:
        """As conversations.info has it."""
        if self.im is not None:
            return {
                "id": self.id,
                "created": 1_700_000_000,
                "is_im": True,
                "is_org_shared": False,
                "user": self.im,
                "priority": 0,
            }
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "created": 1_700_000_000,
            "creator": BOT_USER,
            "is_channel": True,
            "is_group": False,
            "is_im": False,
            "is_mpim": False,
            "is_private": False,
            "is_archived": self.archived,
            "is_general": False,
            "is_member": BOT_USER in self.members,
            "is_org_shared": False,
            "is_shared": False,
            "unlinked": 0,
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }

    def message(self, ts: str) -> Message | None:
        """The message, if it is there and not deleted."""
        return next((m for m in self.messages if m.ts == ts and not m.deleted), None)


class Workspace:
    """All of it; ``clock`` tells when messages are made."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.users: dict[str, User] = {BOT_USER: User(BOT_USER, BOT_NAME)}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, tuple[Json, bytes]] = {}
        self._count = count(1)

    def next(self) -> int:
        """A number that was not used before."""
        return next(self._count)

    def stamp(self) -> str:
        """A ts: the second, and a number that makes it unique."""
        return f"{int(self.clock.now().timestamp())}.{self.next():06d}"

    def add_user(self, user_id: str, name: str, *, admin: bool = False) -> User:
        """Somebody joins the workspace."""
        self.users[user_id] = User(user_id, name, admin)
        return self.users[user_id]

    def add_channel(self, channel_id: str, name: str, *members: str) -> Channel:
        """A channel with these people."""
        self.channels[channel_id] = Channel(channel_id, name, set(members))
        return self.channels[channel_id]

    def direct(self, user_id: str) -> Channel:
        """The chat of a person with the bot, made when it is first asked for."""
        channel_id = f"D{user_id[1:]}"
        if channel_id not in self.channels:
            members = {user_id, BOT_USER}
            self.channels[channel_id] = Channel(channel_id, "", members, im=user_id)
        return self.channels[channel_id]

    def file(
        self, name: str, content: bytes, media_type: str, address: str, file_id: str = ""
    ) -> Json:
        """Keep a file of somebody's; how events tell of it."""
        file_id = file_id or f"F{self.next():010d}"
        shown = {
            "id": file_id,
            "name": name,
            "title": name,
            "mimetype": media_type,
            "size": len(content),
            "url_private": f"{address}/files-pri/{file_id}",
            "url_private_download": f"{address}/files-pri/{file_id}/download",
            "permalink": f"{address}/files/{file_id}",
        }
        self.files[file_id] = (shown, content)
        return shown
