"""What people do in Telegram: each becomes an update for the bot."""

from itertools import count

from bot.clock import Clock
from tests.platforms.telegram.markup import Entity, typed, units
from tests.platforms.telegram.server import TelegramServer
from tests.platforms.telegram.world import Chat, Json, Message, User


class Crowd:
    """People at a server."""

    def __init__(self, server: TelegramServer, clock: Clock) -> None:
        self.server = server
        self.world = server.world
        self.updates = server.updates
        self._clock = clock
        self._presses = count(1)

    def say(
        self,
        chat: Chat,
        who: User,
        text: str,
        *,
        reply_to: Message | None = None,
        topic: int | None = None,
        entities: list[Entity] | None = None,
        as_chat: Chat | None = None,
    ) -> Message:
        """Somebody writes; what is in a topic replies to its beginning, if to nothing else."""
        topic = reply_to.topic if topic is None and reply_to is not None else topic
        if reply_to is None and topic is not None:
            reply_to = self.world.messages[chat.id, topic]
        content: Json = {"text": text}
        found = typed(text) if entities is None else entities
        message = self._message(chat, who, content | ({"entities": found} if found else {}))
        message.reply_to, message.topic, message.sender_chat = reply_to, topic, as_chat
        self.updates.add("message", message.json())
        return message

    def show(self, chat: Chat, who: User, content: Json) -> Message:
        """Somebody sends something that is no text."""
        message = self._message(chat, who, content)
        self.updates.add("message", message.json())
        return message

    def edit(self, message: Message, text: str) -> None:
        """Somebody changes what they wrote."""
        message.content = {"text": text, "entities": typed(text)}
        message.edited = self._clock.now()
        self.updates.add("edited_message", message.json())

    def press(self, message: Message, who: User, data: str) -> str:
        """Somebody presses a button; the id of the press."""
        number = str(4_000_000_000 + next(self._presses))
        query = {
            "id": number,
            "from": who.json(),
            "message": message.json(),
            "chat_instance": str(message.chat.id),
            "data": data,
        }
        self.updates.add("callback_query", query)
        return number

    def react(self, message: Message, who: User, before: list[str], after: list[str]) -> None:
        """Somebody changes their reactions to a message."""
        sides = {
            name: [{"type": "emoji", "emoji": emoji} for emoji in side]
            for name, side in (("old_reaction", before), ("new_reaction", after))
        }
        reaction = {
            "chat": message.chat.json(),
            "message_id": message.id,
            "user": who.json(),
            "date": self._now(),
            **sides,
        }
        self.updates.add("message_reaction", reaction)

    def change_bot(self, chat: Chat, who: User, before: str, after: str) -> None:
        """Somebody adds the bot, removes it or blocks it: statuses as the Bot API names them."""
        sides = {
            name: _member(status, self.world.bot)
            for name, status in (("old_chat_member", before), ("new_chat_member", after))
        }
        change = {"chat": chat.json(), "from": who.json(), "date": self._now(), **sides}
        self.updates.add("my_chat_member", change)

    def migrate(self, old: Chat, new: Chat, who: User) -> None:
        """A group becomes a supergroup: told in both."""
        old.moved_to = new.id
        self.show(old, who, {"migrate_to_chat_id": new.id})
        self.show(new, who, {"migrate_from_chat_id": old.id})

    def begin_topic(self, chat: Chat, who: User, name: str) -> int:
        """Somebody begins a topic in a forum; its number."""
        content = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        message = self._message(chat, who, content)
        message.topic = message.id
        self.updates.add("message", message.json())
        return message.id

    def _message(self, chat: Chat, who: User, content: Json) -> Message:
        number = self.world.number(chat)
        return self.world.keep(Message(number, chat, who, self._clock.now(), content))

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def named(user: User, text: str) -> tuple[str, list[Entity]]:
    """A text that begins with somebody's name, who has no username."""
    entity = {"type": "text_mention", "offset": 0, "length": units(user.first_name)}
    return f"{user.first_name} {text}", [entity | {"user": user.json()}]


_RIGHTS = (
    "be_edited manage_chat delete_messages manage_video_chats restrict_members promote_members"
    " change_info invite_users post_stories edit_stories delete_stories"
)
_PERMISSIONS = (
    "send_messages send_audios send_documents send_photos send_videos send_video_notes"
    " send_voice_notes send_polls send_other_messages add_web_page_previews change_info"
    " invite_users pin_messages manage_topics react_to_messages edit_tag"
)


def _no(rights: str) -> Json:
    return {f"can_{right}": False for right in rights.split()}


def _member(status: str, user: User) -> Json:
    member: Json = {"status": status, "user": user.json()}
    if status == "administrator":
        member |= _no(_RIGHTS) | {"is_anonymous": False}
    if status == "restricted":
        member |= {"is_member": True, "until_date": 0} | _no(_PERMISSIONS)
    if status == "kicked":
        member |= {"until_date": 0}
    return member
