"""Which chain of replies a message belongs to, and how a message in a topic is called."""

from collections import OrderedDict

from telegram import Chat, Message

from chat.delivery import Rejected

REMEMBERED = 20_000
"""Messages whose thread is known without asking anybody; some MB."""


def name_of(message_id: int, topic: int | None) -> str:
    """What we call a message that a person wrote: "7", in topic 5 "5/7"."""
    return str(message_id) if topic is None else f"{topic}/{message_id}"


def parts_of(name: str) -> tuple[int | None, int]:
    """Topic and message of such a name. Raises Rejected: it is none."""
    topic, slash, message = name.rpartition("/")
    try:
        return int(topic) if slash else None, int(message)
    except ValueError:
        raise Rejected("no thread of Telegram") from None


def topic_of(message: Message) -> int | None:
    """The forum's topic that a message is in; None outside topics."""
    return message.message_thread_id if message.is_topic_message else None


def parent_of(message: Message) -> Message | None:
    """What a message replies to. All that is said in a topic replies to its beginning: to none."""
    parent = message.reply_to_message
    return None if parent is None or parent.message_id == topic_of(message) else parent


class Threads:
    """Remembers where recent messages belong."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, int], str] = OrderedDict()

    def note(self, conversation: str, message_id: int, thread: str | None) -> None:
        """A message is in a thread; one outside begins its own."""
        self._known[conversation, message_id] = thread or str(message_id)
        self._known.move_to_end((conversation, message_id))
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def of(self, message: Message) -> str | None:
        """The thread that a message is in; None if it is in none. Remembers it."""
        if message.chat.type == Chat.PRIVATE:
            return None
        conversation = str(message.chat.id)
        thread = self._of(conversation, message)
        own = name_of(message.message_id, topic_of(message))
        self.note(conversation, message.message_id, thread or own)
        return thread

    def of_ours(self, conversation: str, message_id: int) -> str | None:
        """The thread of a message of ours that is known by its number only."""
        known = self._known.get((conversation, message_id))
        return None if known == str(message_id) else known

    def _of(self, conversation: str, message: Message) -> str | None:
        parent, topic = parent_of(message), topic_of(message)
        if parent is None:
            return self.of_ours(conversation, message.message_id) if _is_sent(message) else None
        known = self._known.get((conversation, parent.message_id))
        if known is not None:
            return known
        if topic is None and message.message_thread_id is not None:
            return str(message.message_thread_id)  # in supergroups: where the chain begins
        return name_of(parent.message_id, topic)


def _is_sent(message: Message) -> bool:
    return message.from_user is not None and message.from_user.is_bot
