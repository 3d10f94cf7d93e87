"""Files that groupkeeper makes itself, on every platform: a document that people can open."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.adapters.exchange import Exchange
from bot.adapters.made import MadeFiles
from bot.adapters.telegram.adapter import TelegramAdapter
from chat.delivery import Rejected
from chat.made import ACCOUNT, ANYBODY, KEPT, FileMade
from chat.message import File, Outgoing, Place
from storage import effects, made_files
from storage.database import Database
from tests.contract.on_localchat import LocalPlatform, local
from tests.contract.on_slack import SlackPlatform
from tests.contract.on_telegram import TelegramPlatform
from tests.contract.slack_sending import EN, messages
from tests.support import START

CONTENT = b"PK\x03\x04 a sheet"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET = File(ACCOUNT, "made-1", "requirements.xlsx", TYPE, len(CONTENT))
LOOK = Outgoing("The sheet", files=(SHEET,))


async def make(database: Database, file: File = SHEET, days: int = 0) -> None:
    effect = FileMade(file, CONTENT, frozenset({ANYBODY}))
    now = START + timedelta(days=days)
    await database.write(partial(effects.apply, effect=effect, now=now))


@pytest.fixture
async def localchat(migrated_url: str, tmp_path: Path) -> AsyncIterator[LocalPlatform]:
    """The local chat on each database, listening."""
    database = Database(migrated_url)
    platform = local(tmp_path, database)
    await make(database)
    platform.exchange.add(MadeFiles(database))
    await platform.listen()
    yield platform
    await platform.stop()
    await database.dispose()


async def test_the_local_chat_shows_it_as_a_download(localchat: LocalPlatform) -> None:
    await localchat.adapter.send(localchat.group, LOOK, "k1")
    [shown] = await localchat.chat.history.messages("en", 0, 9)
    [file] = shown.files
    assert (shown.text, file.name) == ("The sheet", SHEET.name)
    assert (await localchat.chat.files.get(file.id)).content == CONTENT


async def test_slack_is_given_it_as_a_file_of_the_channel(there: SlackPlatform) -> None:
    database = there.slack._context.database
    await make(database)
    there.slack._context.exchange.add(MadeFiles(database))
    for part in there.slack.split(LOOK):
        await there.slack.send(EN, part, f"k-{part.text}")
    assert there.server.methods.files.uploaded == [CONTENT]
    [params] = there.server.called("files.completeUploadExternal")
    assert params["channel_id"] == EN.conversation
    assert [message.text for message in messages(there)][:1] == ["The sheet"]


async def test_telegram_is_given_it_as_a_document(on_telegram: TelegramPlatform) -> None:
    exchange = Exchange()
    exchange.add(MadeFiles(on_telegram.context.database))
    await make(on_telegram.context.database)
    adapter = TelegramAdapter(replace(on_telegram.context, exchange=exchange))
    for part in adapter.split(LOOK):
        await adapter.send(Place("telegram", "-1001"), part, "k")
    assert on_telegram.server.methods.media.uploaded == [("document", CONTENT)]


async def test_it_is_kept_a_while_for_every_process(database: Database, another: Database) -> None:
    await make(database)
    assert await MadeFiles(another).fetch(SHEET) == CONTENT
    later = File(ACCOUNT, "made-2", "b.csv", "text/csv", 3)
    await make(database, later, days=KEPT.days)
    assert await MadeFiles(another).fetch(SHEET) == CONTENT
    await make(database, replace(later, id="made-3"), days=KEPT.days + 1)
    with pytest.raises(Rejected):
        await MadeFiles(another).fetch(SHEET)
    assert await database.read(partial(made_files.content, file_id="made-3")) == CONTENT
