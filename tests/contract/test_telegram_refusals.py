"""Every way in which Telegram refuses what is sent, and what each means."""

from typing import Any

import pytest

from chat.delivery import (
    Closed,
    Moved,
    Rejected,
    SendError,
    Throttled,
    Unauthorized,
    Unavailable,
    Unopened,
    Unreachable,
)
from chat.message import MessageRef, Outgoing, Place
from tests.contract.on_telegram import TelegramPlatform
from tests.platforms.telegram import faults
from tests.platforms.telegram.faults import Dropped, Refused, bad_request
from tests.platforms.telegram.server import TOKEN
from tests.platforms.telegram.world import Chat

HELLO = Outgoing("Hello")


def forbidden(description: str) -> Refused:
    return Refused(403, f"Forbidden: {description}")


async def refused(platform: TelegramPlatform, fault: Exception, **message: Any) -> SendError:
    """What becomes of a send that meets a fault."""
    platform.server.faults.before["sendMessage"].append(fault)
    with pytest.raises(SendError) as caught:
        await platform.adapter.send(platform.group, Outgoing("Hello", **message), "k")
    assert TOKEN not in repr(caught.value)
    assert caught.value.__cause__ is None  # the library's words are not passed on
    return caught.value


@pytest.mark.parametrize(
    ("fault", "kind", "why"),
    [
        (forbidden("bot was kicked from the supergroup chat"), Unreachable, "removed"),
        (forbidden("bot is not a member of the supergroup chat"), Unreachable, "removed"),
        (forbidden("bot was blocked by the user"), Unreachable, "blocked"),
        (forbidden("user is deactivated"), Unreachable, "account deleted"),
        (forbidden("something new"), Unreachable, "forbidden"),
        (bad_request("chat not found"), Unreachable, "chat not found"),
        (bad_request("not enough rights to send text messages to the chat"), Unreachable, None),
        (bad_request("CHAT_WRITE_FORBIDDEN"), Unreachable, "may not write there"),
        (bad_request("TOPIC_CLOSED"), Closed, "topic closed"),
        (bad_request("message thread not found"), Closed, "topic deleted"),
        (bad_request("can't parse entities: Unsupported start tag"), Rejected, "markup"),
        (bad_request("message is too long"), Rejected, "too long"),
        (bad_request("something with 123456:ABC in it"), Rejected, "bad request"),
        (faults.REVOKED, Unauthorized, None),
        (Refused(404, "Not Found"), Unauthorized, None),
    ],
    ids=lambda value: value.description if isinstance(value, Refused) else None,
)
async def test_what_will_not_go_says_why(
    on_telegram: TelegramPlatform, fault: Refused, kind: type[SendError], why: str | None
) -> None:
    error = await refused(on_telegram, fault)
    assert type(error) is kind
    assert why is None or str(error) == why


@pytest.mark.parametrize(
    "fault",
    [
        forbidden("bot can't initiate conversation with a user"),
        forbidden("bot was blocked by the user"),
        bad_request("chat not found"),
    ],
    ids=["never opened", "blocked", "never seen"],
)
async def test_a_person_without_a_direct_chat_has_not_opened_one(
    on_telegram: TelegramPlatform, fault: Refused
) -> None:
    assert type(await refused(on_telegram, fault, only_for="ana")) is Unopened


@pytest.mark.parametrize(
    "fault", [Refused(500, "Internal Server Error"), Dropped()], ids=["500", "dropped"]
)
async def test_an_outage_may_have_sent_it(on_telegram: TelegramPlatform, fault: Exception) -> None:
    error = await refused(on_telegram, fault)
    assert isinstance(error, Unavailable)
    assert error.maybe_sent


async def test_how_long_to_wait_may_not_be_told(on_telegram: TelegramPlatform) -> None:
    error = await refused(on_telegram, faults.too_many(None))
    assert isinstance(error, Throttled)
    assert (error.retry_after, error.whole_account) == (5.0, False)


async def test_when_a_second_chat_has_to_wait_it_is_the_account(
    on_telegram: TelegramPlatform,
) -> None:
    await refused(on_telegram, faults.too_many(10))
    again = await refused(on_telegram, faults.too_many(10))
    on_telegram.server.faults.before["sendMessage"].append(faults.too_many(10))
    with pytest.raises(Throttled) as caught:
        await on_telegram.adapter.send(Place("telegram", "zh"), HELLO, "k")
    assert isinstance(again, Throttled)
    assert (again.whole_account, caught.value.whole_account) == (False, True)
    on_telegram.clock.advance(10)
    later = await refused(on_telegram, faults.too_many(10))
    assert isinstance(later, Throttled)
    assert not later.whole_account


async def test_the_published_rates_lead_to_throttling(on_telegram: TelegramPlatform) -> None:
    rates, clock = on_telegram.server.rates, on_telegram.clock
    rates.enforced = True
    for _ in range(20):
        await on_telegram.adapter.send(on_telegram.group, HELLO, "k")
        clock.advance(1)
    with pytest.raises(Throttled) as caught:
        await on_telegram.adapter.send(on_telegram.group, HELLO, "k")
    assert caught.value.retry_after == 40
    clock.advance(40)
    await on_telegram.adapter.send(on_telegram.group, HELLO, "k")
    assert rates.refused == 1


async def test_a_group_that_became_a_supergroup_is_followed(on_telegram: TelegramPlatform) -> None:
    world = on_telegram.server.world
    world.chats[-5] = Chat(-5, "group", "Old", moved_to=-100_5)
    place = Place("telegram", "-5", "77")
    for call in (
        on_telegram.telegram.send(place, HELLO, "k"),
        on_telegram.telegram.edit(MessageRef(place, "1"), HELLO),
        on_telegram.telegram.delete(MessageRef(place, "1")),
    ):
        with pytest.raises(Moved) as caught:
            await call
        assert caught.value.place == Place("telegram", "-1005", "77")
