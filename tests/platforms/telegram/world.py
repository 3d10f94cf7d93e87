"""Chats, people and messages as Telegram's server keeps them."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]


@dataclass
class User:
    """Somebody; the bot too."""

    id: int
    first_name: str
    username: str | None = None
    language: str | None = None
    is_bot: bool = False

    def json(self) -> Json:
        """As a User of the Bot API."""
        found: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            found["username"] = self.username
        if self.language:
            found["language_code"] = self.language
        return found


@dataclass
class Chat:
    """A chat. ``barred``: why the bot may not write there, as a description; '' if it may."""

    id: int
    type: str
    title: str = ""
    is_forum: bool = False
    admins: list[User] = field(default_factory=list)
    barred: str = ""
    moved_to: int | None = None
    username: str | None = None

    def json(self) -> Json:
        """As a Chat of the Bot API."""
        found: Json = {"id": self.id, "type": self.type}
        found["first_name" if self.type == "private" else "title"] = self.title
        if self.username:
            found["username"] = self.username
        return found | ({"is_forum": True} if self.is_forum else {})


@dataclass
class Message:
    """A message. ``content``: the fields that depend on its kind. ``source`` is what was sent."""

    id: int
    chat: Chat
    sender: User
    date: datetime
    content: Json = field(default_factory=dict)
    reply_to: "Message | None" = None
    topic: int | None = None
    keyboard: Json | None = None
    edited: datetime | None = None
    sender_chat: Chat | None = None

    @property
    def root(self) -> "Message":
        """Where its chain of replies begins."""
        return self if self.reply_to is None else self.reply_to.root

    def json(self, *, quoting: bool = True) -> Json:
        """As a Message of the Bot API; what it replies to is quoted, but not what that replies to.

        That replies in supergroups tell where their chain begins is what people report; it is
        documented nowhere.
        """
        found: Json = {
            "message_id": self.id,
            "date": int(self.date.timestamp()),
            "chat": self.chat.json(),
            "from": self.sender.json(),
            **self.content,
        }
        if self.sender_chat is not None:
            found["sender_chat"] = self.sender_chat.json()
        if self.topic is not None:
            found |= {"message_thread_id": self.topic, "is_topic_message": True}
        elif self.reply_to is not None and self.chat.type == "supergroup":
            found["message_thread_id"] = self.root.id
        if quoting and self.reply_to is not None:
            found["reply_to_message"] = self.reply_to.json(quoting=False)
        if self.keyboard is not None:
            found["reply_markup"] = self.keyboard
        if self.edited is not None:
            found["edit_date"] = int(self.edited.timestamp())
        return found


class World:
    """All there is. ``messages`` by chat and number, in order; what is deleted is not there."""

    def __init__(self) -> None:
        self.bot = User(7_000_000_001, "Groupkeeper", "groupkeeper_bot", is_bot=True)
        self.chats: dict[int, Chat] = {}
        self.messages: dict[tuple[int, int], Message] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self._numbers: Counter[int] = Counter()

    def add(self, chat: Chat) -> Chat:
        """One more chat."""
        self.chats[chat.id] = chat
        return chat

    def number(self, chat: Chat) -> int:
        """The next message's: counted by chat in supergroups, over all others together."""
        whose = chat.id if chat.type == "supergroup" else 0
        self._numbers[whose] += 1
        return self._numbers[whose]

    def keep(self, message: Message) -> Message:
        """One more message."""
        self.messages[message.chat.id, message.id] = message
        return message

    def of_bot(self, chat_id: int) -> list[Message]:
        """What the bot has said in a chat and not deleted."""
        found = [each for (chat, _), each in self.messages.items() if chat == chat_id]
        return [message for message in found if message.sender is self.bot]

    def add_file(self, content: bytes, path: str) -> str:
        """Keep a file; its ``file_id``."""
        file_id = f"AgAD{len(self.files):04}"
        self.files[file_id] = (path, content)
        return file_id
