"""Mentions and commands in what people write."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Chat, Message, MessageEntity, User

from bot.adapters.telegram.mentions import Said, read

ME = User(1, "Groupkeeper", True, username="groupkeeper_bot")
ANA = User(2, "Ana", False)
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def written(text: str, *entities: MessageEntity, kind: str = "group", **more: Any) -> Message:
    return Message(7, NOW, Chat(-1, kind), from_user=ANA, text=text, entities=entities, **more)


def mention(offset: int, length: int = 16) -> MessageEntity:
    return MessageEntity(MessageEntity.MENTION, offset, length)


def command(length: int, offset: int = 0) -> MessageEntity:
    return MessageEntity(MessageEntity.BOT_COMMAND, offset, length)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (written("how?"), Said("how?", False, False)),
        (written("@groupkeeper_bot how?", mention(0)), Said("how?", True, False)),
        (written("how, @groupkeeper_bot", mention(5)), Said("how,", True, False)),
        (written("a @Groupkeeper_Bot b", mention(2)), Said("a b", True, False)),
        (written("\U0001f600 @groupkeeper_bot b", mention(3)), Said("\U0001f600 b", True, False)),
        (written("a\ud83d @groupkeeper_bot b", mention(3)), Said("a\ud83d b", True, False)),
        (written("@groupkeeper_bot", mention(0)), Said("", True, False)),
        (
            written("@groupkeeper_bot @groupkeeper_bot b", mention(0), mention(17)),
            Said("b", True, False),
        ),
        (
            written("@groupkeeper_bots how?", mention(0, 17)),
            Said("@groupkeeper_bots how?", False, True),
        ),
        (written("@groupkeeper_bot is typed"), Said("@groupkeeper_bot is typed", False, False)),
        (written("/ask@groupkeeper_bot", command(20)), Said("/ask", True, False)),
        (written("/ask@groupkeeper_bot\nb", command(20)), Said("/ask\nb", True, False)),
        (written("/ask@x_bot b", command(10)), Said("/ask@x_bot b", False, True)),
        (written("see /ask@x_bot", command(10, 4)), Said("see /ask@x_bot", False, False)),
    ],
)
def test_mentions_of_the_bot_are_taken_out(message: Message, said: Said) -> None:
    assert read(message, ME) == said


def test_who_is_named_without_username_is_known_by_number() -> None:
    both = [
        MessageEntity(MessageEntity.TEXT_MENTION, 0, 11, user=ME),
        MessageEntity(MessageEntity.TEXT_MENTION, 12, 3, user=ANA),
    ]
    assert read(written("Groupkeeper Ana?", *both), ME) == Said("Ana?", True, True)


def test_a_reply_says_to_whom() -> None:
    to_me = Message(5, NOW, Chat(-1, "group"), from_user=ME)
    to_ana = Message(5, NOW, Chat(-1, "group"), from_user=ANA)
    to_bo = Message(5, NOW, Chat(-1, "group"), from_user=User(3, "Bo", False))
    said = [read(written("b", reply_to_message=to), ME) for to in (to_me, to_ana, to_bo)]
    assert [(each.addressed, each.to_others) for each in said] == [
        (True, False),
        (False, False),
        (False, True),
    ]


def test_what_stands_first_in_a_topic_is_no_reply() -> None:
    beginning = Message(5, NOW, Chat(-1, "supergroup"), from_user=ME)
    more: dict[str, Any] = {"message_thread_id": 5, "is_topic_message": True}
    assert not read(written("b", reply_to_message=beginning, **more), ME).addressed
