"""Chains of replies, and what messages in topics are called."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Chat, Message, User

from bot.adapters.telegram.threads import REMEMBERED, Threads, name_of, parts_of
from chat.delivery import Rejected

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ANA = User(2, "Ana", False)


def message(number: int, *, to: int | None = None, kind: str = "group", **more: Any) -> Message:
    chat = Chat(-1, kind)
    parent = None if to is None else Message(to, NOW, chat, from_user=ANA)
    return Message(number, NOW, chat, from_user=ANA, reply_to_message=parent, **more)


def test_a_name_tells_topic_and_message() -> None:
    assert [name_of(7, None), name_of(7, 5)] == ["7", "5/7"]
    assert [parts_of("7"), parts_of("5/7")] == [(None, 7), (5, 7)]


@pytest.mark.parametrize("name", ["", "x", "5/", "/7", "1699.01", "5/7/x"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(Rejected):
        parts_of(name)


def test_a_chain_is_followed_to_its_first_message() -> None:
    threads = Threads()
    assert [threads.of(message(n, to=n - 1 or None)) for n in (1, 2, 3)] == [None, "1", "1"]
    assert threads.of(message(4, to=2)) == "1"


def test_what_we_sent_belongs_where_we_sent_it() -> None:
    threads = Threads()
    threads.note("-1", 9, "5/7")
    assert threads.of(message(10, to=9)) == "5/7"
    assert threads.of_ours("-1", 9) == "5/7"
    threads.note("-1", 11, None)
    assert threads.of(message(12, to=11)) == "11"
    assert (threads.of_ours("-1", 11), threads.of_ours("-1", 404)) == (None, None)


def test_what_is_not_known_begins_with_what_was_replied_to() -> None:
    topic = {"message_thread_id": 5, "is_topic_message": True}
    assert Threads().of(message(3, to=2)) == "2"
    assert Threads().of(message(3, to=2, kind="supergroup", message_thread_id=1)) == "1"
    assert Threads().of(message(3, to=2, kind="supergroup", **topic)) == "5/2"
    assert Threads().of(message(3, to=5, kind="supergroup", **topic)) is None


def test_a_direct_chat_has_none() -> None:
    assert Threads().of(message(3, to=2, kind="private")) is None


def test_memory_is_bounded() -> None:
    threads = Threads()
    for number in range(REMEMBERED + 1):
        threads.note("-1", number, "0")
    assert len(threads._known) == REMEMBERED
    assert threads.of_ours("-1", 0) is None
    assert threads.of_ours("-1", REMEMBERED) == "0"
