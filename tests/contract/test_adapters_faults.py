"""What every adapter makes of a platform that refuses, is slow, is broken or not there."""

import re
import traceback

import pytest

from chat.delivery import (
    Kind,
    Moved,
    Rejected,
    SendError,
    Throttled,
    Unauthorized,
    Unavailable,
    Unopened,
    Unreachable,
)
from chat.event import Incoming
from chat.message import MessageRef, Outgoing, Place
from tests.contract.examples import YES_NO
from tests.contract.matters import Matter, Trouble
from tests.contract.people import Platform
from tests.contract.platforms import where

HELLO = Outgoing("Hello", YES_NO)
BETTER = Outgoing("Better")
CHANGES = (Kind.EDIT, Kind.DELETE)
KINDS = {
    Trouble.THROTTLED: Throttled,
    Trouble.REFUSED: Rejected,
    Trouble.TOKEN: Unauthorized,
    Trouble.BROKEN: Unavailable,
    Trouble.LOST: Unavailable,
}
PASSING = (Trouble.THROTTLED, Trouble.TOKEN, Trouble.BROKEN, Trouble.LOST)


async def refused(platform: Platform, message: Outgoing = HELLO, to: str = "en") -> SendError:
    """Why a message was not sent."""
    with pytest.raises(SendError) as raised:
        await platform.adapter.send(Place(platform.adapter.account, to), message, "k")
    return raised.value


async def texts(platform: Platform, place: str = "en") -> list[str]:
    return [seen.text for seen in await platform.seen_by("ana", place)]


async def goes(platform: Platform, place: str) -> bool:
    """Whether a message to a place arrives."""
    await platform.adapter.send(
        Place(platform.adapter.account, place), Outgoing("Still"), f"k of {place}"
    )
    return (await texts(platform, place))[-1:] == ["Still"]


async def change(platform: Platform, kind: Kind, ref: MessageRef) -> None:
    """Edit the message to say "Better", or delete it."""
    if kind is Kind.EDIT:
        await platform.adapter.edit(ref, BETTER)
    else:
        await platform.adapter.delete(ref)


@where(Matter.FAULTS)
async def test_what_is_too_fast_is_not_sent_and_says_how_long_to_wait(platform: Platform) -> None:
    platform.fail(Trouble.THROTTLED)
    error = await refused(platform)
    assert isinstance(error, Throttled)
    assert (error.retry_after, error.whole_account) == (7.0, False)
    assert await texts(platform) == []
    assert await goes(platform, "zh")
    platform.clock.advance(error.retry_after)
    await platform.adapter.send(platform.group, HELLO, "k")
    assert await texts(platform) == ["Hello"]


@where(Matter.RATES)
async def test_who_waits_as_long_as_was_said_is_not_refused_again(platform: Platform) -> None:
    platform.keep_rates()
    await platform.adapter.send(platform.group, HELLO, "k1")
    for key in ("k2", "k3"):
        error = await refused(platform)
        assert isinstance(error, Throttled)
        assert 0 < error.retry_after <= 1
        platform.clock.advance(error.retry_after)
        await platform.adapter.send(platform.group, HELLO, key)
    assert len(await texts(platform)) == 3


@where(Matter.RATES)
async def test_a_full_conversation_keeps_no_other_waiting(platform: Platform) -> None:
    platform.keep_rates()
    assert platform.adapter.limits.per_place_second == 1
    await platform.adapter.send(platform.group, HELLO, "k")
    assert isinstance(await refused(platform), Throttled)
    assert await goes(platform, "zh")
    assert await texts(platform) == ["Hello"]


@where(Matter.FAULTS)
async def test_who_is_gone_is_unreachable_and_no_other_is(platform: Platform) -> None:
    platform.expel("en")
    error = await refused(platform)
    assert type(error) is Unreachable
    assert re.fullmatch("[a-z][a-z_ ]{2,30}", str(error))  # no ids, and nothing of an answer
    assert await goes(platform, "zh")
    assert await goes(platform, "direct-ana")


@where(Matter.FAULTS)
async def test_once_the_bot_is_back_it_can_write_there_again(platform: Platform) -> None:
    platform.expel("en")
    assert type(await refused(platform)) is Unreachable
    platform.admit("en")
    assert await goes(platform, "en")


@where(Matter.FAULTS)
async def test_who_never_opened_a_chat_is_told_apart_from_who_is_gone(platform: Platform) -> None:
    platform.fail(Trouble.UNOPENED)
    error = await refused(platform, Outgoing("Psst", only_for="ana"))
    assert type(error) is Unopened
    assert await texts(platform, "direct-ana") == []
    await platform.adapter.send(platform.group, Outgoing("Psst", only_for="ana"), "k")
    assert await texts(platform, "direct-ana") == ["Psst"]


@where(Matter.MOVES)
async def test_what_has_moved_says_where_to_and_goes_there(platform: Platform) -> None:
    platform.fail(Trouble.MOVED)
    error = await refused(platform)
    assert isinstance(error, Moved)
    assert error.place == Place(platform.adapter.account, "zh")
    await platform.adapter.send(error.place, HELLO, "k")
    assert await texts(platform, "zh") == ["Hello"]
    assert await texts(platform) == []


@where(Matter.MOVES)
@pytest.mark.parametrize("kind", CHANGES)
async def test_what_was_said_before_a_move_says_where_to(platform: Platform, kind: Kind) -> None:
    ref = await platform.adapter.send(platform.group, HELLO, "k")
    platform.fail(Trouble.MOVED, kind)
    with pytest.raises(Moved) as raised:
        await change(platform, kind, ref)
    assert raised.value.place == Place(platform.adapter.account, "zh")


@where(Matter.FAULTS)
async def test_a_message_that_is_refused_holds_up_no_other(platform: Platform) -> None:
    platform.fail(Trouble.REFUSED)
    assert type(await refused(platform)) is Rejected
    assert await texts(platform) == []
    assert await goes(platform, "en")


@where(Matter.FAULTS)
async def test_once_its_token_is_accepted_again_everything_works(platform: Platform) -> None:
    platform.fail(Trouble.TOKEN)
    assert type(await refused(platform)) is Unauthorized
    assert await texts(platform) == []
    ref = await platform.adapter.send(platform.group, HELLO, "k")
    for kind, left in ((Kind.EDIT, ["Better"]), (Kind.DELETE, [])):
        platform.fail(Trouble.TOKEN, kind)
        with pytest.raises(Unauthorized):
            await change(platform, kind, ref)
        await change(platform, kind, ref)
        assert await texts(platform) == left


@where(Matter.FAULTS)
async def test_what_has_no_answer_may_be_there_and_is_there_once(platform: Platform) -> None:
    platform.fail(Trouble.LOST)
    error = await refused(platform)
    assert isinstance(error, Unavailable)
    assert error.maybe_sent
    assert await texts(platform) == ["Hello"]


@where(Matter.FAULTS)
async def test_only_a_key_makes_it_safe_to_repeat_what_has_no_answer(platform: Platform) -> None:
    platform.fail(Trouble.LOST)
    await refused(platform)
    await platform.adapter.send(platform.group, HELLO, "k")
    assert await texts(platform) == ["Hello"] * (1 if platform.keyed else 2)


@where(Matter.FAULTS)
async def test_a_broken_platform_may_have_it_and_mends(platform: Platform) -> None:
    platform.fail(Trouble.BROKEN)
    error = await refused(platform)
    assert isinstance(error, Unavailable)
    assert error.maybe_sent  # nobody says that it has not
    assert await goes(platform, "en")


@where(Matter.FAULTS)
async def test_a_platform_that_is_not_there_has_got_nothing(platform: Platform) -> None:
    await platform.stop()  # no connection is left over that could break half-way
    await platform.hang_up()
    error = await refused(platform)
    assert isinstance(error, Unavailable)
    assert not error.maybe_sent


@where(Matter.FAULTS)
@pytest.mark.parametrize("kind", CHANGES)
@pytest.mark.parametrize("trouble", PASSING)
async def test_a_change_that_went_wrong_is_safe_to_repeat(
    platform: Platform, kind: Kind, trouble: Trouble
) -> None:
    ref = await platform.adapter.send(platform.group, HELLO, "k")
    platform.fail(trouble, kind)
    with pytest.raises(SendError) as raised:
        await change(platform, kind, ref)
    assert type(raised.value) is KINDS[trouble]
    for _ in range(2):
        await change(platform, kind, ref)
        assert await texts(platform) == (["Better"] if kind is Kind.EDIT else [])


@where(Matter.FAULTS)
@pytest.mark.parametrize("trouble", KINDS)
async def test_no_error_tells_a_token_or_what_was_said(
    platform: Platform, trouble: Trouble
) -> None:
    private = Outgoing("".join(["four", "seven", "eleven"]))
    platform.fail(trouble)
    error = await refused(platform, private)
    assert type(error) is KINDS[trouble]
    told = "".join(traceback.format_exception(error)) + repr(error)
    for secret in (*platform.secrets, private.text):
        assert secret not in told


@where(Matter.FAULTS)
@pytest.mark.parametrize("trouble", KINDS)
async def test_it_hears_people_whatever_goes_wrong_with_sending(
    platform: Platform, trouble: Trouble
) -> None:
    platform.fail(trouble)
    await refused(platform)
    await platform.say("Are you there?")
    assert [e.text for e in platform.events if isinstance(e, Incoming)] == ["Are you there?"]
