"""Telegram, by long polling or by webhook.

**Threads.** Telegram has none in groups: people reply to messages. So a thread is the chain of
replies to one message, and what we say in it is a reply to that one. An update quotes only the
message replied to, never the whole chain. Where a chain begins is known from ``message_thread_id``
in supergroups, else from a bounded memory of recent messages (``threads.Threads``). Of a chain that
neither knows, after a restart say, the message replied to is taken for the first.

**Topics.** A message in a topic of a forum is called "topic/message", in a thread as well. So the
conversation is the chat, whose limits Telegram counts, and a reply lands in the right topic. What
the bot writes is called by its number alone: that is all that presses and reactions tell.

**Direct chats** are one conversation without threads. A direct chat's id is the person's.

**Nothing is lost, nothing is said twice by us.** Updates are confirmed by asking for the next ones,
only after they are on disk. Telegram takes no send key, so a send without an answer stays
uncertain.
"""

from bot.adapters.port import Adapter, AdapterContext
from bot.adapters.telegram.adapter import TelegramAdapter


def create(context: AdapterContext) -> Adapter:
    """The adapter, for the entry point. Raises ValueError without a token."""
    return TelegramAdapter(context)
