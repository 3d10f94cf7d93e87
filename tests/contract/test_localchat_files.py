"""Files of the local chat: from a person to the bot and back, and what is refused."""

from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.adapters.localdirectory import PostError
from bot.adapters.localfiles import FILE_SIZE, FILES_AT_ONCE, media_type
from bot.adapters.memory import MemoryAdapter
from chat.delivery import Rejected
from chat.directory import Group
from chat.event import Incoming
from chat.message import File, Outgoing, Place
from storage import directory
from storage.database import Database
from tests.contract.on_localchat import LocalPlatform, local
from tests.process.browsing import png


@pytest.fixture
async def platform(migrated_url: str, tmp_path: Path) -> AsyncIterator[LocalPlatform]:
    """The local chat on each database, listening."""
    database = Database(migrated_url)
    platform = local(tmp_path, database)
    await platform.listen()
    yield platform
    await platform.stop()
    await database.dispose()


async def refused(asked: Awaitable[object]) -> tuple[str, int]:
    with pytest.raises(PostError) as error:
        await asked
    return error.value.key, error.value.status


async def test_the_bot_is_given_the_files_of_a_message(platform: LocalPlatform) -> None:
    picture = await platform.chat.files.add("en", "ana", "C:\\shots\\a.png", png())
    other = await platform.chat.files.add("en", "ana", "b.pdf", b"%PDF")
    assert picture == File("local", picture.id, "a.png", "image/png", len(png()))
    await platform.chat.post("en", "ana", "", None, None, [picture.id, other.id])
    event = platform.events[-1]
    assert isinstance(event, Incoming)
    assert (event.text, event.files) == ("", (picture, other))
    [message] = await platform.chat.history.messages("en", 0, 9)
    assert message.files == (picture, other)
    assert (await platform.chat.files.get(picture.id)).content == png()


class Elsewhere(MemoryAdapter):
    """Another account, with files."""

    fetched = 0

    async def fetch(self, file: File) -> bytes:
        """See Files."""
        self.fetched += 1
        if file.id == "gone":
            raise Rejected("gone")
        return png()


async def test_files_of_other_accounts_become_its_own_once(platform: LocalPlatform) -> None:
    elsewhere = Elsewhere(account="slack")
    platform.exchange.add(elsewhere)
    mine = await platform.chat.files.add("en", "ana", "a.png", png())
    theirs = File("slack", "F1", "b.png", "text/html", 3)
    look = Outgoing("Look", files=(mine, theirs))
    ref = await platform.adapter.send(platform.group, look, "k1")
    await platform.adapter.send(platform.group, look, "k2")
    first, second = await platform.chat.history.messages("en", 0, 9)
    assert first.files == second.files
    assert first.text == "Look"
    kept, copy = first.files
    assert (kept, elsewhere.fetched) == (mine, 1)
    assert (copy.account, copy.name, copy.media_type) == ("local", "b.png", "image/png")
    assert await platform.chat.fetch(copy) == png()
    await platform.adapter.edit(ref, Outgoing("Gone"))
    assert (await platform.chat.history.messages("en", 0, 9))[0].files == ()


async def test_an_edit_keeps_the_files_and_a_delete_hides_them(platform: LocalPlatform) -> None:
    elsewhere = Elsewhere(account="slack")
    platform.exchange.add(elsewhere)
    look = Outgoing("Look", files=(File("slack", "F1", "b.png", "image/png", 3),), everyone=True)
    ref = await platform.adapter.send(platform.group, look, "k")
    [before] = await platform.chat.history.messages("en", 0, 9)
    await platform.adapter.edit(ref, replace(look, text="Better"))
    [after] = await platform.chat.history.messages("en", 0, 9)
    assert after.text == "**@everyone**\n\nBetter"
    assert (after.files, after.edited) == (before.files, True)
    assert len(before.files) == elsewhere.fetched == 1
    await platform.adapter.delete(ref)
    [gone] = await platform.chat.history.threads("en", 99, 9)
    assert (gone.text, gone.files, gone.deleted) == ("", (), True)


async def test_everybody_is_called_in_the_groups_language(
    platform: LocalPlatform, database: Database
) -> None:
    chinese = Group("local", "zh", "A", approved=True, locale="zh")
    await database.write(partial(directory.ensure_group, new=chinese))
    await platform.adapter.send(Place("local", "zh"), Outgoing("", everyone=True), "k")
    [shown] = await platform.chat.history.messages("zh", 0, 9)
    assert shown.text == "**@所有人**"


@pytest.mark.parametrize(
    ("account", "size"), [("slack", 3), ("slack", FILE_SIZE + 1), ("nowhere", 3)]
)
async def test_without_a_file_the_text_goes_and_says_so(
    platform: LocalPlatform, account: str, size: int
) -> None:
    platform.exchange.add(Elsewhere(account="slack"))
    lost = File(account, "gone", "b_*.png", "image/png", size)
    await platform.adapter.send(platform.group, Outgoing("Look", files=(lost,)), "k")
    [shown] = await platform.chat.history.messages("en", 0, 9)
    assert shown.files == ()
    assert shown.text.startswith("Look\n\n")
    assert "b\\_\\*.png" in shown.text


async def test_a_file_that_is_not_there_cannot_be_fetched(platform: LocalPlatform) -> None:
    with pytest.raises(Rejected):
        await platform.chat.fetch(File("local", "x", "a.png", "image/png", 3))


async def test_only_ones_own_files_of_the_same_place_can_be_sent(platform: LocalPlatform) -> None:
    mine = await platform.chat.files.add("en", "ana", "a.png", png())
    for where, who, file_id in (("en", "bo", mine.id), ("zh", "ana", mine.id), ("en", "ana", "no")):
        asked = platform.chat.post(where, who, "hi", None, None, [file_id])
        assert await refused(asked) == ("local.no_file", 404)
    assert platform.offered == []


async def test_what_is_too_large_too_many_or_nothing_is_refused(platform: LocalPlatform) -> None:
    add = platform.chat.files.add
    assert await refused(add("en", "ana", "a", b"x" * (FILE_SIZE + 1))) == ("local.large_file", 413)
    assert await refused(add("en", "ana", "a", b"")) == ("local.empty_file", 422)
    assert await refused(add("ops", "ana", "a", b"x")) == ("local.not_in_group", 403)
    ids = [(await add("en", "ana", "a", b"x")).id for _ in range(FILES_AT_ONCE + 1)]
    many = platform.chat.post("en", "ana", "hi", None, None, ids)
    assert await refused(many) == ("local.many_files", 422)
    assert await refused(platform.chat.files.get("nothing")) == ("local.no_file", 404)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", png(), "image/png"),
        ("a.png", b"GIF89a...", "image/gif"),
        ("a.png", b"RIFF....WEBPVP8 ", "image/webp"),
        ("a", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.png", b"<svg onload=alert(1)>", "application/octet-stream"),
        ("a.svg", b"<svg/>", "application/octet-stream"),
        ("a.html", b"<script>", "application/octet-stream"),
        ("a.xhtml", b"<script>", "application/octet-stream"),
        ("a.js", b"alert(1)", "application/octet-stream"),
        ("a.pdf", b"%PDF", "application/pdf"),
        ("a", b"", "application/octet-stream"),
    ],
)
def test_a_type_is_read_from_the_content(name: str, content: bytes, expected: str) -> None:
    assert media_type(name, content) == expected


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("\x00\ud800\n", "\ufffd\ufffd"),
        ("", "file"),
        ("/", "file"),
        ("x" * 500 + ".png", "x" * 196 + ".png"),
        ("a." + "y" * 500, "a." + "y" * 20),
        ("报告 2.pdf", "报告 2.pdf"),
    ],
)
async def test_a_name_is_made_fit_to_be_seen(
    platform: LocalPlatform, name: str, shown: str
) -> None:
    assert (await platform.chat.files.add("en", "ana", name, b"x")).name == shown
