"""What every adapter delivers: once, with the right key, and again until it is acknowledged."""

from datetime import timedelta

import pytest

from chat.event import Ack, Incoming, Press
from chat.message import Outgoing
from tests.contract.examples import YES_NO
from tests.contract.people import Platform
from tests.support import until


def only(platform: Platform) -> Incoming:
    """The one message that was delivered."""
    (event,) = platform.offered
    assert isinstance(event, Incoming)
    return event


async def test_what_a_person_says_is_delivered_once(platform: Platform) -> None:
    await platform.say("How do I export?")
    event = only(platform)
    assert event.text == "How do I export?"
    assert event.place == platform.group
    assert (event.sender.id, event.sender.name) == ("ana", "Ana")
    assert event.at == platform.clock.now()
    assert event.at.utcoffset() == timedelta()
    assert event.revision == ""
    await platform.later()
    assert platform.offered == [event]


async def test_redelivered_it_has_the_same_key(platform: Platform) -> None:
    await platform.say("How do I export?")
    await platform.again()
    first, second = platform.offered
    assert first == second
    assert first.key == second.key


async def test_each_message_has_its_own_key(platform: Platform) -> None:
    await platform.say("again")
    await platform.say("again")
    await platform.say("again", who="bo")
    await platform.say("again", where="direct-ana")
    assert len({event.key for event in platform.events}) == 4


async def test_messages_come_in_the_order_in_which_they_were_said(platform: Platform) -> None:
    said = [str(number) for number in range(5)]
    for text in said:
        await platform.say(text)
    assert [e.text for e in platform.events if isinstance(e, Incoming)] == said


async def test_a_message_for_the_bot_is_addressed_and_the_mention_gone(platform: Platform) -> None:
    await platform.say("export?")
    assert (only(platform).addressed, only(platform).text) == (True, "export?")
    assert not only(platform).direct


async def test_a_message_that_is_not_for_the_bot_is_not_addressed(platform: Platform) -> None:
    await platform.say("lunch?", to_bot=False)
    assert (only(platform).addressed, only(platform).direct) == (False, False)


async def test_in_a_direct_chat_nobody_needs_to_say_whom_they_mean(platform: Platform) -> None:
    await platform.say("export?", where="direct-ana")
    assert only(platform).direct
    assert only(platform).place.conversation == "direct-ana"


async def test_a_reply_is_in_the_thread_of_its_first_message(platform: Platform) -> None:
    await platform.say("root")
    await platform.say("reply", reply_to=platform.events[0].id)
    await platform.say("reply to the reply", reply_to=platform.events[1].id)
    root, *replies = platform.events
    assert root.place.thread is None
    assert [reply.place.thread for reply in replies] == [root.id, root.id]
    assert {event.place.whole for event in platform.events} == {platform.group}


@pytest.mark.parametrize("times", [1, 3])
async def test_what_could_not_be_stored_comes_again(platform: Platform, times: int) -> None:
    platform.refusing = True
    await platform.say("How do I export?")
    for _ in range(times - 1):
        await platform.later()
    assert platform.events == []
    assert len(platform.offered) == times
    platform.refusing = False
    await platform.later()
    assert len(platform.events) == 1
    assert {event.key for event in platform.offered} == {platform.events[0].key}
    await platform.later()
    assert len(platform.events) == 1  # acknowledged, it does not come again


async def test_what_could_not_be_stored_comes_in_order(platform: Platform) -> None:
    platform.refusing = True
    for text in "abc":
        await platform.say(text)
    platform.refusing = False
    await platform.later()
    assert [e.text for e in platform.events if isinstance(e, Incoming)] == ["a", "b", "c"]


async def test_a_press_says_who_pressed_what_on_which_message(platform: Platform) -> None:
    ref = await platform.adapter.send(platform.group, Outgoing("Well?", YES_NO), "k")
    await platform.press(await platform.last(), "no", who="bo")
    (event,) = platform.events
    assert isinstance(event, Press)
    assert (event.message, event.value, event.sender.id) == (ref.id, "no", "bo")
    assert (event.place, event.direct) == (platform.group, False)
    assert event.at == platform.clock.now()


async def test_each_press_is_its_own(platform: Platform) -> None:
    await platform.adapter.send(platform.group, Outgoing("Well?", YES_NO), "k")
    for who in ("ana", "ana", "bo"):
        await platform.press(await platform.last(), "yes", who=who)
    assert len({event.key for event in platform.events}) == 3


async def test_a_press_in_a_thread_and_in_a_direct_chat(platform: Platform) -> None:
    await platform.say("root")
    root = platform.events[0]
    in_thread = type(root.place)(root.place.account, "en", root.id)
    await platform.adapter.send(in_thread, Outgoing("Well?", YES_NO), "k1")
    await platform.press(await platform.last(), "yes")
    alone = Outgoing("Well?", YES_NO, only_for="ana")
    await platform.adapter.send(in_thread, alone, "k2")
    await platform.press(await platform.last("ana", "direct-ana"), "yes")
    _, thread, direct = platform.events
    assert (thread.place, thread.direct) == (in_thread, False)
    assert (direct.place.conversation, direct.direct) == ("direct-ana", True)


async def test_a_press_that_could_not_be_stored_comes_again(platform: Platform) -> None:
    await platform.adapter.send(platform.group, Outgoing("Well?", YES_NO), "k")
    platform.refusing = True
    await platform.press(await platform.last(), "yes")
    assert platform.events == []
    platform.refusing = False
    await platform.later()
    await platform.later()
    (event,) = platform.events
    assert {offered.key for offered in platform.offered} == {event.key}


async def test_what_is_to_be_shown_at_once_is_shown(platform: Platform) -> None:
    await platform.adapter.send(platform.group, Outgoing("Well?", YES_NO), "k")
    assert await platform.press(await platform.last(), "yes") is None
    platform.ack = Ack("rate.thanks", {"name": "Ana"})
    assert await platform.press(await platform.last(), "yes") == platform.ack


async def test_what_the_bot_says_does_not_come_back_to_it(platform: Platform) -> None:
    await platform.adapter.send(platform.group, Outgoing("@bot is me"), "k")
    await platform.later()
    assert platform.offered == []


async def test_it_ends_when_cancelled_and_can_be_started_again(platform: Platform) -> None:
    for number in range(3):
        await platform.say(str(number))
        assert len(platform.events) == number + 1
        assert platform.listening
        await platform.stop()
        assert not platform.listening
        await platform.listen()


async def test_nothing_is_delivered_while_it_does_not_run(platform: Platform) -> None:
    await platform.stop()
    await platform.say("Anybody there?")
    assert platform.offered == []
    platform.clock.advance(10)
    await platform.listen()
    await until(lambda: len(platform.events) == 1)
    assert only(platform).text == "Anybody there?"
