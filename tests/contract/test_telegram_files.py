"""Files on Telegram: uploaded once, whatever becomes of them there; kept when a caption changes."""

import asyncio

import pytest

from bot.adapters.telegram.adapter import TelegramAdapter
from bot.adapters.uploads import WAIT_SECONDS
from chat.delivery import Rejected, SendError, Throttled, Unreachable
from chat.message import Button, File, Outgoing, Place
from tests.contract.on_telegram import TelegramPlatform
from tests.platforms.telegram import faults
from tests.platforms.telegram.faults import bad_request
from tests.platforms.telegram.world import Json, Message
from tests.support import until

PICTURE = File("local", "f1", "a.png", "image/png", 4)
LOOK = Outgoing("Look", files=(PICTURE,))
OUR = Place("telegram", "direct-ana")
OTHER = Place("telegram", "-1002")


def shown(there: TelegramPlatform, where: str = "en") -> list[Message]:
    """What the bot shows in a chat."""
    return there.server.world.of_bot(there.chats[where].id)


def contents(there: TelegramPlatform, where: str = "en") -> list[Json]:
    """The same without what it says of itself."""
    return [message.content for message in shown(there, where)]


@pytest.fixture
def there(on_telegram: TelegramPlatform) -> TelegramPlatform:
    """With what is in each file elsewhere."""
    on_telegram.exchange.content = b"\x89PNG"
    return on_telegram


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        ("image/png", "photo"),
        ("image/jpeg", "photo"),
        ("image/webp", "photo"),
        ("image/gif", "animation"),
        ("video/mp4", "video"),
        ("video/quicktime", "document"),
        ("image/svg+xml", "document"),
        ("application/pdf", "document"),
    ],
)
async def test_a_file_is_uploaded_once_and_shown_often(
    there: TelegramPlatform, media_type: str, kind: str
) -> None:
    message = Outgoing("Look", files=(File("local", "f1", "a", media_type, 4),))
    for key, where in (("k1", there.group), ("k2", there.group), ("k3", Place("telegram", "zh"))):
        await there.adapter.send(where, message, key)
    assert there.server.methods.media.uploaded == [(kind, b"\x89PNG")]
    found = [*contents(there), *contents(there, "zh")]
    assert [each["caption"] for each in found] == ["Look"] * 3
    assert len({repr(each[kind]) for each in found}) == 1


async def test_it_is_remembered_over_a_restart(there: TelegramPlatform) -> None:
    await there.adapter.send(there.group, LOOK, "k1")
    await TelegramAdapter(there.context).send(OTHER, LOOK, "k2")
    assert len(there.server.methods.media.uploaded) == 1
    assert len(contents(there, "zh")) == 1


async def test_an_id_that_telegram_no_longer_knows_is_forgotten(there: TelegramPlatform) -> None:
    await there.adapter.send(there.group, LOOK, "k1")
    for number, words in enumerate(
        (
            "wrong file identifier/HTTP URL specified",
            "wrong remote file identifier specified: can't unserialize it",
            "wrong file_id or the file is temporarily unavailable",
            "FILE_REFERENCE_EXPIRED",
            "can't use file of type Photo as Video",
        )
    ):
        there.server.faults.before["sendPhoto"].append(bad_request(words))
        await there.adapter.send(there.group, LOOK, f"again {number}")
        assert len(there.server.methods.media.uploaded) == number + 2, words
    assert len(shown(there)) == 6


async def test_what_else_goes_wrong_forgets_nothing(there: TelegramPlatform) -> None:
    await there.adapter.send(there.group, LOOK, "k1")
    for fault in (faults.OUTAGE, faults.KICKED, faults.too_many(7), bad_request("nobody knows")):
        there.server.faults.before["sendPhoto"].append(fault)
        with pytest.raises(SendError):
            await there.adapter.send(there.group, LOOK, "k")
    await there.adapter.send(there.group, LOOK, "k2")
    assert len(there.server.methods.media.uploaded) == 1


async def test_who_comes_while_it_is_uploaded_waits_for_the_id(there: TelegramPlatform) -> None:
    gate = there.server.faults.gates["sendPhoto"] = asyncio.Event()
    sending = [asyncio.create_task(there.adapter.send(there.group, LOOK, k)) for k in "abcd"]
    await until(lambda: len(there.server.called("sendPhoto")) == 1)
    gate.set()
    await asyncio.gather(*sending)
    assert len(there.server.methods.media.uploaded) == 1
    assert len(shown(there)) == 4


async def test_who_cannot_wait_that_long_goes_later_and_the_account_goes_on(
    there: TelegramPlatform,
) -> None:
    gate = there.server.faults.gates["sendPhoto"] = asyncio.Event()
    zh = Place("telegram", "zh")
    first = asyncio.create_task(there.adapter.send(there.group, LOOK, "k1"))
    await until(lambda: len(there.server.called("sendPhoto")) == 1)
    sleeping = there.clock.sleeping
    others = [asyncio.create_task(there.adapter.send(where, LOOK, "k")) for where in (zh, zh, OUR)]
    await until(lambda: there.clock.sleeping == sleeping + 3)
    there.clock.advance(WAIT_SECONDS)
    for late in await asyncio.gather(*others, return_exceptions=True):
        assert isinstance(late, Throttled)
        assert not late.whole_account
    await there.adapter.send(zh, Outgoing("Hello"), "k3")
    gate.set()
    await first
    await there.adapter.send(zh, LOOK, "k2")
    assert len(there.server.methods.media.uploaded) == 1


async def test_an_upload_that_failed_is_made_by_the_next(there: TelegramPlatform) -> None:
    there.server.faults.before["sendPhoto"].append(faults.KICKED)
    with pytest.raises(Unreachable):
        await there.adapter.send(there.group, LOOK, "k1")
    await there.adapter.send(Place("telegram", "zh"), LOOK, "k2")
    assert len(there.server.methods.media.uploaded) == 1


async def test_an_edit_keeps_the_picture_and_a_delete_takes_it(there: TelegramPlatform) -> None:
    for media_type, kind in (("image/png", "photo"), ("image/gif", "animation")):
        file = File("local", kind, "a", media_type, 4)
        ref = await there.adapter.send(there.group, Outgoing("Look", files=(file,)), kind)
        before = contents(there)[-1][kind]
        await there.adapter.edit(ref, Outgoing("Better", files=(file,)))
        assert contents(there)[-1][kind] == before
        assert contents(there)[-1]["caption"] == "Better"
        await there.adapter.delete(ref)
        assert shown(there) == []


async def test_a_file_of_telegram_itself_is_not_uploaded(there: TelegramPlatform) -> None:
    file_id = there.server.world.add_file(b"x", "photos/a.jpg")
    mine = File("telegram", f"photo:{file_id}", "a.jpg", "image/jpeg", 1)
    await there.adapter.send(there.group, Outgoing("Look", files=(mine,)), "k")
    assert there.server.methods.media.uploaded == []
    assert contents(there)[-1]["photo"][0]["file_id"] == file_id
    there.server.world.files.clear()
    with pytest.raises(Rejected, match="unknown file"):
        await there.adapter.send(there.group, Outgoing("Look", files=(mine,)), "k")


async def test_without_a_file_the_text_goes_and_says_so(there: TelegramPlatform) -> None:
    there.exchange.content = None
    for text in ("Look", ""):
        message = Outgoing(text, (Button("Yes", "y"),), files=(PICTURE,))
        ref = await there.adapter.send(there.group, message, "k")
        [*_, seen] = await there.seen_by("ana")
        assert (seen.id, seen.buttons) == (ref.id, message.buttons)
        assert seen.text.startswith(text)
        assert "a.png" in seen.text
