"""Which message another one replies to, and where messages can be seen."""

from telegram import Chat, Message

from bot.adapters.telegram.attachments import attached
from bot.adapters.telegram.threads import name_of, parent_of, topic_of
from chat.message import Sender
from chat.quoted import Quoted


def quoted(account: str, message: Message) -> Quoted | None:
    """What a message replies to; of a part that was chosen from it, that part. None: to nothing."""
    parent = parent_of(message)
    if parent is None:
        return None
    part = message.quote
    chosen = part.text if part is not None and part.is_manual else None
    by_bot = parent.from_user is not None and parent.from_user.is_bot  # named as it was sent
    return Quoted(
        id=name_of(parent.message_id, None if by_bot else topic_of(parent)),
        author=_author(parent),
        text=chosen or parent.text or parent.caption or "",
        files=attached(account, parent),
        at=parent.date,
        link=link_of(parent),
    )


def link_of(message: Message) -> str:
    """A message's permalink; '' in chats that have none. In a private group members can open it."""
    chat = message.chat
    if chat.type != Chat.SUPERGROUP:
        return ""
    where = chat.username or f"c/{str(chat.id).removeprefix('-100')}"
    return f"https://t.me/{where}/{message.message_id}"


def _author(message: Message) -> Sender:
    """Who wrote it, also a bot; nobody for who writes as a chat."""
    if message.sender_chat is not None:
        return Sender("", message.author_signature or message.sender_chat.title or "")
    user = message.from_user
    return Sender("") if user is None else Sender(str(user.id), user.full_name)
