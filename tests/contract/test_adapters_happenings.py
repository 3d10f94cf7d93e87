"""What happens to groups, messages and people, as every adapter that can tells of it."""

import pytest

from bot.adapters.abilities import Files
from chat.delivery import Rejected, Unreachable
from chat.event import Incoming, Joined, Left, Migrated, Reacted, Renamed
from chat.message import File, Outgoing, Place
from tests.contract.examples import YES_NO
from tests.contract.matters import Matter
from tests.contract.people import Platform
from tests.contract.platforms import where

TABLE = "Größe,价格\n1,2\n".encode()


@where(Matter.JOINED)
async def test_where_the_bot_is_added_is_told_with_name_and_who(platform: Platform) -> None:
    group = await platform.add_bot("Pilot customers", who="bo")
    (event,) = platform.events
    assert isinstance(event, Joined)
    assert event.place == Place(platform.adapter.account, group)
    assert (event.name, event.direct) == ("Pilot customers", False)
    assert (event.sender.id, event.at) == ("bo", platform.clock.now())


@where(Matter.JOINED)
async def test_where_the_bot_was_added_it_hears_and_speaks(platform: Platform) -> None:
    group = await platform.add_bot("Pilot customers")
    await platform.say("Welcome!", where=group)
    event = platform.events[-1]
    assert isinstance(event, Incoming)
    assert (event.text, event.place.conversation) == ("Welcome!", group)
    await platform.adapter.send(event.place, Outgoing("Thanks"), "k")
    assert (await platform.last("ana", group)).text == "Thanks"


@where(Matter.LEFT)
async def test_where_the_bot_is_removed_it_is_told_why_and_cannot_write(platform: Platform) -> None:
    await platform.remove_bot("en")
    (event,) = platform.events
    assert isinstance(event, Left)
    assert (event.place, event.why, event.direct) == (platform.group, "removed", False)
    with pytest.raises(Unreachable):
        await platform.adapter.send(platform.group, Outgoing("Bye"), "k")
    await platform.adapter.send(Place(platform.adapter.account, "zh"), Outgoing("Still"), "k")


@where(Matter.JOINED, Matter.LEFT)
async def test_added_removed_and_added_again_are_three_events(platform: Platform) -> None:
    group = await platform.add_bot("Pilot customers")
    platform.clock.advance(1)
    await platform.remove_bot(group)
    platform.clock.advance(1)
    await platform.add_bot("Pilot customers")
    assert [type(event) for event in platform.events] == [Joined, Left, Joined]
    assert {event.place.conversation for event in platform.events} == {group}
    assert len({event.key for event in platform.events}) == 3


@where(Matter.JOINED)
async def test_where_the_bot_was_added_is_told_until_it_is_known(platform: Platform) -> None:
    platform.refusing = True
    group = await platform.add_bot("Pilot customers")
    assert platform.events == []
    platform.refusing = False
    await platform.later()
    await platform.later()
    (event,) = platform.events
    assert (type(event), event.place.conversation) == (Joined, group)
    assert {offered.key for offered in platform.offered} == {event.key}


@where(Matter.RENAMED)
async def test_a_group_gets_another_name(platform: Platform) -> None:
    for name in ("english", "export 导出"):
        await platform.rename("en", name)
    found = [(type(event), event.place) for event in platform.events]
    assert found == [(Renamed, platform.group)] * 2
    names = [event.name for event in platform.events if isinstance(event, Renamed)]
    assert names == ["english", "export 导出"]
    assert len({event.key for event in platform.events}) == 2


@where(Matter.MIGRATED)
async def test_a_group_that_goes_on_elsewhere_is_one_event(platform: Platform) -> None:
    to = await platform.migrate("en")
    assert len({event.key for event in platform.events}) == 1
    event = platform.events[0]
    assert isinstance(event, Migrated)
    assert (event.place, event.to) == (platform.group, to)


@where(Matter.REACTIONS)
async def test_a_reaction_says_who_thinks_what_of_which_message(platform: Platform) -> None:
    ref = await platform.adapter.send(platform.group, Outgoing("Well?", YES_NO), "k")
    emoji = await platform.react(await platform.last(), who="bo")
    (event,) = platform.events
    assert isinstance(event, Reacted)
    assert (event.message, event.emoji, event.added) == (ref.id, emoji, True)
    assert (event.sender.id, event.place) == ("bo", platform.group)


@where(Matter.REACTIONS)
async def test_a_reaction_can_be_taken_back(platform: Platform) -> None:
    await platform.adapter.send(platform.group, Outgoing("Well?"), "k")
    seen = await platform.last()
    for back in (False, True):
        await platform.react(seen, back=back)
    await platform.react(seen, who="bo")
    found = [(e.sender.id, e.added) for e in platform.events if isinstance(e, Reacted)]
    assert found == [("ana", True), ("ana", False), ("bo", True)]
    assert len({event.key for event in platform.events}) == 3


@where(Matter.FILES)
async def test_a_file_comes_as_a_reference(platform: Platform) -> None:
    await platform.attach("Why is this empty?", "prices.csv", TABLE)
    (event,) = platform.events
    assert isinstance(event, Incoming)
    assert (event.text, event.addressed) == ("Why is this empty?", True)
    (file,) = event.files
    assert (file.account, file.name) == (platform.adapter.account, "prices.csv")
    assert (file.media_type, file.size) == ("text/csv", len(TABLE))


@where(Matter.FILES)
async def test_what_is_in_a_file_can_be_fetched(platform: Platform) -> None:
    await platform.attach("Why is this empty?", "prices.csv", TABLE)
    (event,) = platform.events
    assert isinstance(event, Incoming)
    assert isinstance(platform.adapter, Files)
    for _ in range(2):
        assert await platform.adapter.fetch(event.files[0]) == TABLE


@where(Matter.FILES)
async def test_a_file_that_is_not_there_cannot_be_fetched(platform: Platform) -> None:
    file = File(platform.adapter.account, "document:F0", "a.csv", "text/csv", 3)
    assert isinstance(platform.adapter, Files)
    with pytest.raises(Rejected):
        await platform.adapter.fetch(file)


@where(Matter.EDITS)
async def test_an_edit_is_a_revision_of_the_same_message(platform: Platform) -> None:
    await platform.say("How do I exprot?")
    for text in ("How do I export?", "How do I export a < b?"):
        await platform.rewrite(text)
    first, second, third = [e for e in platform.events if isinstance(e, Incoming)]
    assert {(e.id, e.place, e.addressed, e.sender.id) for e in (first, second, third)} == {
        (first.id, platform.group, True, "ana")
    }
    assert (second.text, third.text) == ("How do I export?", "How do I export a < b?")
    assert first.revision == ""
    assert len({e.revision for e in (first, second, third)}) == 3
    assert len({e.key for e in (first, second, third)}) == 3


@where(Matter.EDITS)
async def test_a_redelivered_edit_has_the_same_key(platform: Platform) -> None:
    await platform.say("How do I exprot?")
    await platform.rewrite("How do I export?")
    await platform.again()
    _, edit, again = platform.offered
    assert edit == again
    assert edit.key == again.key


@where(Matter.EDITS)
async def test_an_edit_that_could_not_be_stored_comes_again(platform: Platform) -> None:
    await platform.say("How do I exprot?")
    platform.refusing = True
    await platform.rewrite("How do I export?")
    platform.refusing = False
    await platform.later()
    await platform.later()
    texts = [e.text for e in platform.events if isinstance(e, Incoming)]
    assert texts == ["How do I exprot?", "How do I export?"]


@where(Matter.BOTS)
@pytest.mark.parametrize("itself", [False, True], ids=["another", "itself"])
async def test_no_bot_is_heard(platform: Platform, itself: bool) -> None:
    await platform.say_as_bot("Beep", itself=itself)
    assert platform.offered == []
    await platform.say("Who was that?")
    assert len(platform.offered) == 1


@where(Matter.ADMINS)
async def test_who_administers_the_group_is_told(platform: Platform) -> None:
    platform.make_admin("ana")
    for who in ("ana", "bo", "ana"):
        await platform.say("export?", who=who)
    await platform.adapter.send(platform.group, Outgoing("Well?", YES_NO), "k")
    for who in ("ana", "bo"):
        await platform.press(await platform.last(), "yes", who=who)
    assert [event.sender.admin for event in platform.events] == [True, False, True, True, False]
