"""From Telegram's updates to our events."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from telegram import (
    CallbackQuery,
    Chat,
    ChatMember,
    ChatMemberUpdated,
    Message,
    MessageReactionUpdated,
    ReactionType,
    Update,
    User,
)

from bot.adapters.telegram.attachments import attached
from bot.adapters.telegram.mentions import read
from bot.adapters.telegram.quoting import link_of, quoted
from bot.adapters.telegram.threads import Threads, name_of, topic_of
from bot.texts import LOCALES
from chat.event import Event, Incoming, Joined, Left, Migrated, Press, Reacted, Renamed
from chat.message import Place, Sender

ALLOWED = ["message", "edited_message", "callback_query", "message_reaction", "my_chat_member"]
"""What we ask for; without it Telegram keeps reactions back and sends what was asked for last."""
NOBODY = Sender("")


class Reader:
    """Reads updates of an account. ``me`` is the bot itself.

    ``asks_for_quote``: whether a message is to be told with the one that it replies to.
    """

    def __init__(
        self, account: str, threads: Threads, asks_for_quote: Callable[[Incoming], bool]
    ) -> None:
        self._account = account
        self._threads = threads
        self._asks_for_quote = asks_for_quote

    def events(self, update: Update, me: User, now: datetime) -> list[Event]:
        """What an update says; most often one event, none if it does not concern us.

        ``now`` is when a press was: Telegram does not say.
        """
        if message := update.message or update.edited_message:
            return list(self._said(message, me))
        if update.callback_query is not None:
            return list(self._pressed(update.callback_query, now))
        if update.my_chat_member is not None:
            return list(self._membership(update.my_chat_member, update.update_id))
        if update.message_reaction is not None:
            return list(self._reacted(update.message_reaction))
        return []

    def _said(self, message: Message, me: User) -> Iterator[Event]:
        place, sender = self._place(message.chat), _author(message)
        if message.chat.type == Chat.CHANNEL or sender is None:
            return
        at, direct = message.date, message.chat.type == Chat.PRIVATE
        if message.new_chat_title is not None:
            yield Renamed(place, str(message.message_id), sender, message.new_chat_title, at)
        elif message.migrate_to_chat_id is not None:
            yield self._migrated(place, str(message.migrate_to_chat_id), at)
        elif message.migrate_from_chat_id is not None:
            old = Place(self._account, str(message.migrate_from_chat_id))
            yield self._migrated(old, place.conversation, at)
        elif (files := attached(self._account, message)) or message.text:
            said, edited = read(message, me), message.edit_date
            incoming = Incoming(
                Place(self._account, place.conversation, self._threads.of(message)),
                name_of(message.message_id, None if direct else topic_of(message)),
                sender,
                said.text,
                at,
                said.addressed,
                direct,
                revision="" if edited is None else str(int(edited.timestamp())),
                files=files,
                to_others=said.to_others,
                link=link_of(message),
            )
            if self._asks_for_quote(incoming):
                incoming = replace(incoming, quoted=quoted(self._account, message))
            yield incoming

    def _migrated(self, old: Place, new: str, at: datetime) -> Event:
        """Told twice, in the old chat and in the new one: both have the same key."""
        return Migrated(old, new, NOBODY, new, at)

    def _pressed(self, query: CallbackQuery, now: datetime) -> Iterator[Event]:
        message = query.message
        if message is None or query.data is None:  # of an inline message or a game
            return
        place, direct = self._place(message.chat), message.chat.type == Chat.PRIVATE
        if isinstance(message, Message):
            thread = self._threads.of(message)
        else:
            thread = self._threads.of_ours(place.conversation, message.message_id)
        yield Press(
            Place(place.account, place.conversation, None if direct else thread),
            query.id,
            _person(query.from_user),
            str(message.message_id),
            query.data,
            now,
            direct,
        )

    def _membership(self, change: ChatMemberUpdated, number: int) -> Iterator[Event]:
        """``number``: of the update. With the time, which has whole seconds, it is its only key."""
        before, after = (_takes_part(m) for m in (change.old_chat_member, change.new_chat_member))
        place, at, chat = self._place(change.chat), change.date, change.chat
        direct = chat.type == Chat.PRIVATE
        id_ = f"{int(at.timestamp())}:{number}"
        sender = _person(change.from_user)
        if after and not before and chat.type in (Chat.GROUP, Chat.SUPERGROUP):
            locale = language(change.from_user)
            yield Joined(place, id_, sender, chat.title or "", at, locale=locale)
        elif before and not after and chat.type != Chat.CHANNEL:
            yield Left(place, id_, sender, "blocked" if direct else "removed", at, direct)

    def _reacted(self, reaction: MessageReactionUpdated) -> Iterator[Event]:
        place, at = self._place(reaction.chat), reaction.date
        thread = self._threads.of_ours(place.conversation, reaction.message_id)
        sender = NOBODY if reaction.user is None else _person(reaction.user)
        before, after = (
            {_emoji(each): None for each in side}
            for side in (reaction.old_reaction, reaction.new_reaction)
        )
        changes = [(emoji, True) for emoji in after if emoji not in before]
        changes += [(emoji, False) for emoji in before if emoji not in after]
        for emoji, added in changes:
            when = f"{reaction.message_id}:{sender.id}:{int(at.timestamp())}:{emoji}:{added:d}"
            yield Reacted(
                Place(place.account, place.conversation, thread),
                when,
                sender,
                str(reaction.message_id),
                emoji,
                at,
                added,
                reaction.chat.type == Chat.PRIVATE,
            )

    def _place(self, chat: Chat) -> Place:
        return Place(self._account, str(chat.id))


def _author(message: Message) -> Sender | None:
    """Who wrote it; anonymous for admins and channels that write as a chat; None: another bot."""
    if message.sender_chat is not None:
        return Sender("", message.author_signature or message.sender_chat.title or "")
    if message.from_user is None:
        return NOBODY
    is_service = message.migrate_to_chat_id or message.migrate_from_chat_id
    if message.from_user.is_bot and not is_service:
        return None
    return _person(message.from_user)


def _person(user: User) -> Sender:
    return Sender(str(user.id), user.full_name)


def _takes_part(member: ChatMember) -> bool:
    """Whether a member is in the chat; one who may not write is not."""
    if member.status == ChatMember.RESTRICTED:
        return bool(getattr(member, "is_member", False) and member.can_send_messages)  # type: ignore[attr-defined]
    return member.status in (ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER)


def _emoji(reaction: ReactionType) -> str:
    """The emoji itself, the id of one that somebody made, or "paid"."""
    return str(
        getattr(reaction, "emoji", None)
        or getattr(reaction, "custom_emoji_id", None)
        or reaction.type
    )


def language(user: User) -> str | None:
    """The language of somebody's Telegram, if it is one of ours."""
    locale = (user.language_code or "")[:2]
    return locale if locale in LOCALES else None
