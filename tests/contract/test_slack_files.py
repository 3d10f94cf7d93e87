"""Files on Slack: pictures are part of a message and uploaded once, others are messages."""

import asyncio
from dataclasses import replace

import pytest

from bot.adapters.slack.adapter import SlackAdapter
from bot.adapters.slack.pictures import PROCESSING
from chat.delivery import Rejected, Throttled, Unavailable, Unreachable
from chat.message import Button, File, MessageRef, Outgoing, Place
from tests.contract.on_slack import SlackPlatform, elements, shown_text
from tests.contract.slack_names import IDS
from tests.contract.slack_sending import EN, messages, refused
from tests.platforms.slack.server import Fault
from tests.platforms.slack.workspace import BOT_USER, Json, Message
from tests.process.browsing import png
from tests.support import until

ZH = Place("slack", IDS["zh"])
VIDEO = b"\x00\x00\x00\x18ftypmp42"


def file_of(there: SlackPlatform, name: str = "a.png", content: bytes | None = None) -> File:
    """What somebody has uploaded."""
    content = png() if content is None else content
    kind = "video/mp4" if name.endswith("mp4") else "image/png"
    shown = there.server.workspace.file(name, content, kind, there.server.address)
    return File("slack", shown["id"], name, kind, len(content))


def pictures(message: Message) -> list[Json]:
    """The image blocks of a message."""
    return [block for block in message.blocks if block["type"] == "image"]


async def test_text_picture_and_buttons_are_one_message(there: SlackPlatform) -> None:
    files = (file_of(there), file_of(there, "b.mp4", VIDEO), file_of(there, "c.png"))
    message = Outgoing("Look:", (Button("Yes", "y"),), files=files, everyone=True)
    first, second = there.slack.split(message)
    assert first == replace(message, files=(files[0], files[2]))
    assert second == Outgoing("", files=(files[1],))
    await there.slack.send(EN, first, "k")
    [shown] = messages(there)
    kinds = [block["type"] for block in shown.blocks]
    assert kinds == ["section", "image", "image", "actions"]
    assert [block["alt_text"] for block in pictures(shown)] == ["a.png", "c.png"]
    assert len(elements(shown)) == 1
    assert shown.files == []


async def test_a_long_text_ends_with_the_picture(there: SlackPlatform) -> None:
    file = file_of(there)
    parts = there.slack.split(Outgoing("word " * 1_000, files=(file,), everyone=True))
    assert [part.files for part in parts] == [()] * (len(parts) - 1) + [(file,)]
    assert [part.everyone for part in parts] == [True] + [False] * (len(parts) - 1)


async def test_a_picture_alone_is_told_by_its_name(there: SlackPlatform) -> None:
    message = Outgoing("", files=(file_of(there, "<!channel>.png"),))
    assert there.slack.split(message) == [message]
    await there.slack.send(EN, message, "k")
    [shown] = messages(there)
    assert shown.text == "&lt;!channel&gt;.png"
    assert len(pictures(shown)) == 1


async def test_a_picture_is_uploaded_once_and_for_nobody_else(there: SlackPlatform) -> None:
    file = file_of(there)
    for key, place in (("k1", EN), ("k2", EN), ("k3", ZH)):
        await there.slack.send(place, Outgoing("Look", files=(file,)), key)
    assert there.server.methods.files.uploaded == [png()]
    [params] = there.server.called("files.completeUploadExternal")
    assert "channel_id" not in params
    shown = [*messages(there), *messages(there, IDS["zh"])]
    assert len({pictures(each)[0]["slack_file"]["id"] for each in shown}) == 1


async def test_it_is_remembered_over_a_restart(there: SlackPlatform) -> None:
    message = Outgoing("Look", files=(file_of(there),))
    await there.slack.send(EN, message, "k1")
    await SlackAdapter(there.slack._context).send(ZH, message, "k2")
    assert len(there.server.methods.files.uploaded) == 1


async def test_who_comes_while_it_is_uploaded_waits_for_it(there: SlackPlatform) -> None:
    message = Outgoing("Look", files=(file_of(there),))
    gate = there.server.gates["files.getUploadURLExternal"] = asyncio.Event()
    sending = [asyncio.create_task(there.slack.send(EN, message, key)) for key in "abcd"]
    await until(lambda: len(there.server.called("files.getUploadURLExternal")) == 1)
    gate.set()
    await asyncio.gather(*sending)
    assert len(there.server.methods.files.uploaded) == 1
    assert len(messages(there)) == 4


async def test_while_slack_processes_a_picture_the_message_waits(there: SlackPlatform) -> None:
    there.server.methods.files.processing = 5.0
    message = Outgoing("Look", files=(file_of(there),))
    for _ in range(3):
        error = await refused(there, message)
        assert isinstance(error, Throttled)
        assert not error.whole_account
        there.clock.advance(error.retry_after)
    await there.slack.send(EN, message, "k")
    assert len(there.server.methods.files.uploaded) == 1
    assert len(messages(there)) == 1


async def test_a_picture_that_slack_has_lost_is_uploaded_again(there: SlackPlatform) -> None:
    message = Outgoing("Look", files=(file_of(there),))
    ref = await there.slack.send(EN, message, "k1")
    there.clock.advance(PROCESSING.total_seconds() + 1)
    there.server.methods.files.delete(pictures(messages(there)[0])[0]["slack_file"]["id"])
    assert isinstance(await refused(there, message), Throttled)
    await there.slack.send(EN, message, "k2")
    await there.slack.edit(ref, message)
    assert len(there.server.methods.files.uploaded) == 2


async def test_a_picture_that_slack_never_shows_is_refused_in_the_end(there: SlackPlatform) -> None:
    there.server.methods.files.processing = 1e9
    message = Outgoing("Look", files=(file_of(there),))
    assert isinstance(await refused(there, message), Throttled)
    there.clock.advance(PROCESSING.total_seconds() + 1)
    error = await refused(there, message)
    assert isinstance(error, Rejected)
    assert str(error) == "invalid slack file"
    assert len(there.server.methods.files.uploaded) == 1


async def test_blocks_that_are_wrong_otherwise_are_refused_at_once(there: SlackPlatform) -> None:
    there.server.fail("chat.postMessage", "invalid_blocks")
    assert str(await refused(there, Outgoing("Look", files=(file_of(there),)))) == "invalid_blocks"


@pytest.mark.parametrize("content", [b"<svg/>", b"RIFF....WEBPVP8 "])
async def test_what_is_no_picture_after_all_is_named_and_the_text_goes(
    there: SlackPlatform, content: bytes
) -> None:
    files = (
        file_of(there, "a_*.png", content),
        file_of(there),
        File("gone", "1", "c.png", "image/png", 1),
    )
    await there.slack.send(EN, Outgoing("Look", (Button("Yes", "y"),), files=files), "k")
    [shown] = messages(there)
    assert shown_text(shown).startswith("Look\n")
    assert "a_*.png, c.png" in shown_text(shown).replace("\u200b", "")
    assert len(pictures(shown)) == 1


async def test_an_upload_that_failed_has_sent_nothing(there: SlackPlatform) -> None:
    message = Outgoing("Look", files=(file_of(there),))
    for method in ("files.getUploadURLExternal", "files.completeUploadExternal"):
        there.server.fail(method, Fault.CUT)
        error = await refused(there, message)
        assert isinstance(error, Unavailable)
        assert not error.maybe_sent
    assert messages(there) == []
    await there.slack.send(EN, message, "k")


async def test_a_channel_that_is_gone_leaves_the_upload(there: SlackPlatform) -> None:
    message = Outgoing("Look", files=(file_of(there),))
    there.server.fail("chat.postMessage", "is_archived")
    assert isinstance(await refused(there, message), Unreachable)
    await there.slack.send(ZH, message, "k")
    assert len(there.server.methods.files.uploaded) == 1


async def test_a_message_with_a_picture_is_found_changed_and_deleted(there: SlackPlatform) -> None:
    message = Outgoing("Look", files=(file_of(there),))
    since = there.clock.now()
    there.server.fail("chat.postMessage", Fault.CUT)
    error = await refused(there, message)
    assert isinstance(error, Unavailable)
    assert error.maybe_sent
    there.clock.advance(30)
    ref = await there.slack.find(EN, message, "k", since)
    assert ref == MessageRef(EN, messages(there)[-1].ts)
    before = pictures(messages(there)[-1])
    await there.slack.edit(ref, replace(message, text="Better"))
    shown = messages(there)[-1]
    assert (shown_text(shown), pictures(shown)) == ("Better", before)
    await there.slack.edit(ref, Outgoing("Best"))
    assert pictures(messages(there)[-1]) == []
    await there.slack.delete(ref)
    assert messages(there)[-1].deleted
    assert len(there.server.methods.files.uploaded) == 1


async def test_another_file_goes_into_the_thread_after_its_text(there: SlackPlatform) -> None:
    file = file_of(there, "a.mp4", VIDEO)
    root = there.happenings.said(IDS["en"], IDS["ana"], "root").ts
    place = Place("slack", IDS["en"], root)
    calls = there.slack.split(Outgoing("Look:", files=(file,)))
    assert [(call.text, call.files) for call in calls] == [("Look:", ()), ("", (file,))]
    for number, call in enumerate(calls):
        await there.slack.send(place, call, str(number))
    text, video = messages(there)[1:]
    assert (text.thread_ts, video.thread_ts) == (root, root)
    assert video.user == BOT_USER
    assert there.server.workspace.files[video.files[0]["id"]][1] == VIDEO


async def test_another_file_that_may_have_been_sent_is_found_again(there: SlackPlatform) -> None:
    message = Outgoing("", files=(file_of(there, "a.mp4", VIDEO),))
    assert await there.slack.find(EN, message, "k", there.clock.now()) is None
    there.server.fail("files.completeUploadExternal", Fault.CUT)
    error = await refused(there, message)
    assert isinstance(error, Unavailable)
    assert error.maybe_sent
    there.clock.advance(30)
    found = await there.slack.find(EN, message, "k", there.clock.now())
    assert found == MessageRef(EN, messages(there)[-1].files[0]["id"])


async def test_another_file_that_was_not_shared_has_not_arrived(there: SlackPlatform) -> None:
    there.server.fail("files.getUploadURLExternal", Fault.CUT)
    error = await refused(there, Outgoing("", files=(file_of(there, "a.mp4", VIDEO),)))
    assert isinstance(error, Unavailable)
    assert not error.maybe_sent


async def test_another_files_message_is_deleted_with_it_and_never_changed(
    there: SlackPlatform,
) -> None:
    message = Outgoing("", files=(file_of(there, "a.mp4", VIDEO),))
    refs = [await there.slack.send(place, message, "k") for place in (EN, ZH)]
    with pytest.raises(Rejected, match="cannot be changed"):
        await there.slack.edit(refs[0], message)
    for _ in range(2):
        await there.slack.delete(refs[0])
        assert [m.deleted for m in messages(there)] == [True]
        assert [m.deleted for m in messages(there, IDS["zh"])] == [False]
    await there.slack.delete(MessageRef(EN, "F0NEVERWAS"))


async def test_what_others_have_uploaded_is_not_deleted(there: SlackPlatform) -> None:
    with pytest.raises(Rejected, match="cant_delete_file"):
        await there.slack.delete(MessageRef(EN, file_of(there).id))
