"""What every adapter does with what the bot sends, edits and deletes."""

from datetime import timedelta

from bot.adapters.port import Capability, Finding
from chat.message import Button, MessageRef, Outgoing, Place
from tests.contract.examples import YES_NO
from tests.contract.people import Platform


async def texts(platform: Platform, who: str = "ana", where: str = "en") -> list[str]:
    return [seen.text for seen in await platform.seen_by(who, where)]


async def test_people_see_what_is_sent_under_the_reference_returned(platform: Platform) -> None:
    ref = await platform.adapter.send(platform.group, Outgoing("Hello", YES_NO), "k")
    seen = await platform.last("bo")
    assert (seen.id, seen.place) == (ref.id, ref.place)
    assert (seen.text, seen.buttons) == ("Hello", YES_NO)
    assert ref.place == platform.group


async def test_the_same_key_again_is_one_message_where_there_are_keys(platform: Platform) -> None:
    refs = [await platform.adapter.send(platform.group, Outgoing("Hello"), "k") for _ in range(2)]
    assert await texts(platform) == ["Hello"] * (1 if platform.keyed else 2)
    assert (refs[0] == refs[1]) is platform.keyed


async def test_a_repeated_send_takes_no_edit_back(platform: Platform) -> None:
    ref = await platform.adapter.send(platform.group, Outgoing("Hello"), "k")
    await platform.adapter.edit(ref, Outgoing("Better"))
    await platform.adapter.send(platform.group, Outgoing("Hello"), "k")
    assert await texts(platform) == ["Better"] + ([] if platform.keyed else ["Hello"])


async def test_another_key_is_another_message(platform: Platform) -> None:
    for key in ("k1", "k2"):
        await platform.adapter.send(platform.group, Outgoing("Hello"), key)
    assert await texts(platform) == ["Hello", "Hello"]


async def test_a_key_of_the_bot_is_not_a_key_of_a_person(platform: Platform) -> None:
    await platform.say("mine")
    for key in ("key 1", "ana", "1"):
        await platform.adapter.send(platform.group, Outgoing("Hello"), key)
    assert len(await texts(platform)) == 3


async def test_two_messages_to_one_place_keep_their_order(platform: Platform) -> None:
    sent = [str(number) for number in range(5)]
    for text in sent:
        await platform.adapter.send(platform.group, Outgoing(text), f"key of {text}")
    assert await texts(platform) == sent


async def test_each_place_gets_its_own(platform: Platform) -> None:
    account = platform.adapter.account
    for where in ("en", "zh", "direct-ana"):
        await platform.adapter.send(Place(account, where), Outgoing(f"to {where}"), where)
    assert await texts(platform) == ["to en"]
    assert await texts(platform, where="zh") == ["to zh"]
    assert await texts(platform, where="direct-ana") == ["to direct-ana"]


async def test_what_is_sent_to_a_thread_is_seen_in_it(platform: Platform) -> None:
    await platform.say("root")
    place = Place(platform.adapter.account, "en", platform.events[0].id)
    ref = await platform.adapter.send(place, Outgoing("in the thread"), "k")
    assert ref.place == place
    assert (await platform.last()).place == place


async def test_a_reply_to_what_the_bot_said_in_a_thread_stays_in_it(platform: Platform) -> None:
    await platform.say("root")
    root = platform.events[0].id
    place = Place(platform.adapter.account, "en", root)
    ref = await platform.adapter.send(place, Outgoing("in the thread"), "k")
    await platform.say("thanks", reply_to=root)
    assert platform.events[1].place == ref.place


async def test_an_edit_replaces_text_and_buttons(platform: Platform) -> None:
    ref = await platform.adapter.send(platform.group, Outgoing("Hello", YES_NO), "k")
    for _ in range(2):
        await platform.adapter.edit(ref, Outgoing("Better", (Button("More", "more"),)))
        (seen,) = await platform.seen_by("ana")
        assert (seen.id, seen.text) == (ref.id, "Better")
        assert seen.buttons == (Button("More", "more"),)
    await platform.adapter.edit(ref, Outgoing("Best"))
    assert (await platform.last()).buttons == ()


async def test_an_edit_touches_one_message_and_keeps_the_order(platform: Platform) -> None:
    first = await platform.adapter.send(platform.group, Outgoing("a"), "k1")
    await platform.adapter.send(platform.group, Outgoing("b"), "k2")
    await platform.adapter.edit(first, Outgoing("a2"))
    assert await texts(platform) == ["a2", "b"]


async def test_what_is_deleted_is_gone_however_often(platform: Platform) -> None:
    first = await platform.adapter.send(platform.group, Outgoing("a", YES_NO), "k1")
    await platform.adapter.send(platform.group, Outgoing("b"), "k2")
    for _ in range(2):
        await platform.adapter.delete(first)
        assert await texts(platform) == ["b"]


async def test_an_edit_does_not_bring_back_what_is_gone(platform: Platform) -> None:
    ref = await platform.adapter.send(platform.group, Outgoing("a"), "k")
    await platform.adapter.delete(ref)
    await platform.adapter.edit(ref, Outgoing("b"))
    assert await texts(platform) == []


async def test_to_change_what_never_was_is_no_error(platform: Platform) -> None:
    nothing = MessageRef(platform.group, "987654321")
    await platform.adapter.edit(nothing, Outgoing("b"))
    await platform.adapter.delete(nothing)
    assert await texts(platform) == []


async def test_what_is_for_one_person_nobody_else_sees(platform: Platform) -> None:
    ref = await platform.adapter.send(platform.group, Outgoing("Psst", only_for="ana"), "k")
    seen_by_ana = await texts(platform) + await texts(platform, where="direct-ana")
    assert seen_by_ana == ["Psst"]
    for where in ("en", "direct-bo", "direct-ana"):
        assert await texts(platform, "bo", where) == []
    await platform.adapter.edit(ref, Outgoing("Psst!", only_for="ana"))
    assert await texts(platform, "bo") == []
    await platform.adapter.delete(ref)
    assert await texts(platform) + await texts(platform, where="direct-ana") == []


async def test_what_is_for_one_person_is_one_message_where_there_are_keys(
    platform: Platform,
) -> None:
    message = Outgoing("Psst", only_for="ana")
    refs = [await platform.adapter.send(platform.group, message, "k") for _ in range(2)]
    assert (refs[0] == refs[1]) is platform.keyed


async def test_capabilities_and_the_validity_of_keys_agree(platform: Platform) -> None:
    valid = platform.adapter.send_key_valid_for
    assert (valid > timedelta()) is platform.keyed
    assert valid >= timedelta()
    assert Capability.NONE not in platform.adapter.capabilities or platform.adapter.capabilities


async def test_what_the_account_says_of_itself_makes_sense(platform: Platform) -> None:
    adapter = platform.adapter
    assert adapter.account
    assert ":" not in adapter.account
    assert adapter.limits.size > 0
    assert adapter.limits.send_timeout > 0
    assert adapter.limits.length("abc") == 3
    seed = adapter.seed()
    assert {group.account for group in seed.groups} <= {adapter.account}
    known = {group.conversation for group in seed.groups}
    assert {name for person in seed.people for name in person.groups} <= known
    assert len({person.id for person in seed.people}) == len(seed.people)


async def test_it_can_be_checked_whether_it_runs_or_not(platform: Platform) -> None:
    for _ in range(2):
        findings = await platform.adapter.check()
        assert isinstance(findings, list)
        assert all(isinstance(finding, Finding) for finding in findings)
        await platform.stop()


async def test_it_sends_whether_it_listens_or_not(platform: Platform) -> None:
    await platform.stop()
    ref = await platform.adapter.send(platform.group, Outgoing("Hello"), "k")
    await platform.adapter.edit(ref, Outgoing("Better"))
    assert await texts(platform) == ["Better"]
