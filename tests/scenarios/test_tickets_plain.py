"""Transcripts: handing over where there are no threads and buttons, and through a restart."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bot.adapters.memory import ALL, MemoryAdapter
from bot.adapters.port import Capability
from storage import directory, moves
from tests.contract.examples import expire
from tests.scenarios.handing_over import Desk, lines
from tests.support import Driven, driven, seed


@pytest.fixture
async def plain(tmp_path: Path) -> AsyncIterator[Driven]:
    """A platform without buttons and threads."""
    able = ALL & ~(Capability.BUTTONS | Capability.THREADS)
    platform = MemoryAdapter(capabilities=able, seeded=seed())
    app = driven(f"sqlite:///{tmp_path / 'test.db'}", tmp_path, adapters=[platform])
    await app.start()
    yield app
    await app.stop()


async def test_without_threads_and_buttons_everything_goes_by_command(plain: Driven) -> None:
    [unknown] = await plain.say("what is the weather in Paris?")
    assert "1. Ask a human" in unknown.message.text
    told, notice = await plain.say("1")
    assert lines([told]) == [
        ("en", None, "Your question is with the team as **#2**. They will answer right here.")
    ]
    assert "_Answer with_ `@bot reply 2 …`_. It goes to Ana._" in notice.message.text
    answered, done = await plain.say("reply 2 It is sunny.", who="ops", where="ops")
    assert lines([answered, done]) == [
        ("en", None, "**Ops:** It is sunny."),
        ("ops", None, "Sent to Ana (#2)."),
    ]
    assert lines(await plain.say("And tomorrow?")) == [("ops", None, "**Ana** (#2): And tomorrow?")]
    closed, noted = await plain.say("close 2", who="ops", where="ops")
    assert closed.message.text.startswith("**#2** is closed. Is everything solved?")
    assert "1. Not solved yet" in closed.message.text
    assert noted.message.text.startswith("Ops has closed #2.")
    again, _ = await plain.say("1")
    assert again.message.text.startswith("**#2** is open again.")


@pytest.mark.parametrize(
    ("locale", "hint"),
    [
        (
            "en",
            "_Reply to this message, or to what I write below it: that goes to Ana. Lines that "
            "begin with // or note: stay here. You can also write_ `@bot reply 1 …`",
        ),
        (
            "zh",
            "_直接回复这条消息，或者回复我在它下面发的消息，内容会发给 Ana。"
            "以 // 或“备注：”开头的行只留在这里。也可以发送_ `@bot 回复 1 ……`",
        ),
    ],
)
async def test_where_the_bot_reads_only_replies_to_it_ops_reply_to_the_notice(
    tmp_path: Path, locale: str, hint: str
) -> None:
    platform = MemoryAdapter(capabilities=ALL & ~Capability.SEES_ALL, seeded=seed())
    bot = driven(f"sqlite:///{tmp_path / 'test.db'}", tmp_path, adapters=[platform])
    await bot.start()
    await bot.app.database.write(
        partial(directory.change_group, account="memory", conversation="ops", locale=locale)
    )
    desk = Desk(bot)
    desk.opened(await bot.say("human my invoice is wrong"))
    assert desk.notice.message.text.endswith(hint)
    assert lines(await desk.ops("It is mended.\n// at last", addressed=True)) == [
        ("en", "m1", "**Ops:** It is mended.")
    ]
    await bot.stop()


async def test_others_in_a_group_without_threads_are_answered_as_ever(plain: Driven) -> None:
    await plain.say("human my invoice is wrong")
    await plain.say("take 1", who="ops", where="ops")
    assert lines(await plain.say("how do I export approvals?")) == [
        ("ops", None, "**Ana** (#1): how do I export approvals?")
    ]
    [answer] = await plain.say("how do I export approvals?", who="dee")
    assert "choose Excel or CSV" in answer.message.text


async def test_a_command_without_text_takes_only_ones_own_question(plain: Driven) -> None:
    await plain.say("how do I export approvals?", who="dee")
    [asked] = await plain.say("human")
    assert "What should I ask the team?" in asked.message.text
    told, _ = await plain.say("human", who="dee")
    assert "is with the team" in told.message.text


async def test_after_a_restart_it_goes_on(tmp_path: Path) -> None:
    url, platform = f"sqlite:///{tmp_path / 'test.db'}", MemoryAdapter(seeded=seed())
    first = driven(url, tmp_path, adapters=[platform])
    await first.start()
    desk = Desk(first)
    await desk.ask()
    await desk.work("Take")
    await first.memory.say(
        "ops", "ops", "It is sunny.", first.clock.now(), thread=desk.notice.id, addressed=False
    )  # received, not handled
    await expire(first.app.database, "send:memory")  # it died some time ago
    await first.stop()
    known = len(platform.shown)
    second = driven(url, tmp_path, adapters=[platform], clock=first.clock)
    second.app.rng.seed(2)  # chance does not repeat itself either
    await second.start()
    await second.settle()
    assert lines(platform.shown[known:]) == [("en", "m1", "**Ops:** It is sunny.")]
    desk.bot = second
    assert lines(await desk.asker("Thanks")) == [("ops", desk.notice.id, "**Ana** (#2): Thanks")]
    assert await desk.asker("how do I export approvals?", addressed=True) != []
    await second.stop()


async def test_a_moved_ops_channel_and_a_moved_group_keep_their_tickets(bot: Driven) -> None:
    desk = Desk(bot)
    await desk.ask()
    move = partial(moves.move_group, account="memory")
    await bot.app.database.write(partial(move, old="ops", new="ops2"))
    await bot.app.database.write(partial(move, old="en", new="en2"))
    desk.where = "en2"
    [carried] = await desk.asker("Hello?")
    assert lines([carried]) == [("ops2", None, "**Ana** (#2): Hello?")]
    desk.channel, desk.notice = "ops2", carried  # it begins the thread there
    assert lines(await desk.ops("It is sunny.")) == [("en2", "m1", "**Ops:** It is sunny.")]


async def test_in_threads_without_buttons_a_number_is_for_the_asker(tmp_path: Path) -> None:
    platform = MemoryAdapter(capabilities=ALL & ~Capability.BUTTONS, seeded=seed())
    bot = driven(f"sqlite:///{tmp_path / 'test.db'}", tmp_path, adapters=[platform])
    await bot.start()
    desk = Desk(bot)
    desk.thread = "m1"
    _, notice = desk.opened(await bot.say("human how many may I invite?"))
    assert "1. " not in notice.message.text
    assert lines(await desk.ops("1")) == [("en", "m1", "**Ops:** 1")]
    closed, *_ = await bot.say("close 1", who="ops", where="direct-ops")
    assert "1. Not solved yet" in closed.message.text
    again, _ = await bot.say("1", thread="m1")
    assert again.message.text.startswith("**#1** is open again.")
    await bot.stop()
