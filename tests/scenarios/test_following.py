"""The loop that tells: what is wrong with one thing holds up nothing else, and operators see it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.memory import ALL, MemoryAdapter
from bot.adapters.port import Capability, Limits
from bot.feedback_entries import Entries
from bot.feedback_notices import Notices
from bot.following import Following, Job
from chat.effect import Overtaken
from chat.message import Outgoing
from feedback.history import Entry
from feedback.model import Kind, Requirement, Stage
from feedback.operations import RequirementChanged
from storage import requirements
from storage.database import StorageUnavailable
from storage.deliveries import NewDelivery
from storage.requirement_following import Open
from storage.requirements import THANKS
from storage.schema import deliveries, requirement_log, requirement_notices
from tests.contract.requirements import apply, asked, move
from tests.support import START, Driven, driven, seed


def following(
    bot: Driven,
    *jobs: Job,
    entries: Entries | None = None,
    notices: Notices | None = None,
    woken: list[str] | None = None,
) -> Following:
    """The app's own, or with a part of the test's."""
    app, steps = bot.app, [] if woken is None else woken
    app.following = Following(
        app.database,
        bot.clock,
        app.adapters,
        app.following.lease,
        lambda: steps.append("woken"),
        entries or Entries(app.adapters),
        notices or Notices(app.adapters),
        jobs,
        steps.append,
    )
    return app.following


async def test_what_is_wrong_with_one_job_ends_no_other(bot: Driven) -> None:
    steps: list[str] = []

    def job(name: str, error: Exception | None) -> Job:
        async def work(now: datetime) -> bool:
            steps.append(name)
            if error is not None:
                raise error
            return name == "last"

        return work

    errors = (ValueError("x"), Overtaken(), StorageUnavailable("busy"), None)
    names = ("wrong", "overtaken", "unavailable", "last")
    jobs = [job(*each) for each in zip(names, errors, strict=True)]
    loop = following(bot, *jobs, woken=steps)
    await loop.step()
    assert steps == [*names, "followed up", "woken"]
    await loop.lease.release()
    await loop.step()
    assert len(steps) == len(names) + 2, "another process does it now"
    assert await loop.lease.try_acquire()


async def test_a_line_that_cannot_be_told_waits_and_holds_up_no_other(bot: Driven) -> None:
    wrong = [1]

    async def developers(
        tx: AsyncConnection, requirement: Requirement, entry: Entry, now: datetime
    ) -> Sequence[NewDelivery]:
        if requirement.id in wrong:
            raise ValueError
        return []

    following(bot, entries=Entries(bot.app.adapters, developers))
    for number, person in ((1, "ana"), (2, "dee")):
        await asked(bot.app.database, number, person, conversation="en")
    await bot.settle()
    assert [each.message.text[:6] for each in bot.memory.shown] == ["**#2**"]
    wrong.clear()
    await bot.settle()
    assert [each.message.text[:6] for each in bot.memory.shown] == ["**#2**", "**#1**"]
    told = select(requirement_log.c.told)
    rows = await bot.app.database.read(lambda tx: tx.execute(told))
    assert set(rows.scalars()) == {True}


async def test_a_notice_without_words_holds_up_no_other_and_operators_see_it(bot: Driven) -> None:
    async def thanks(tx: AsyncConnection, told: Open) -> Outgoing:
        raise ValueError

    following(bot, notices=Notices(bot.app.adapters, thanks))
    database = bot.app.database
    await asked(database, 1, "ana", conversation="en", thread="m1")
    await asked(database, 2, "dee", conversation="en", thread="m2")
    await database.write(lambda tx: requirements.notify(tx, 1, 1, THANKS, "7", START))
    await move(database, 2, Stage.ACCEPTED)
    await bot.settle()
    [heard] = [each for each in bot.memory.shown if each.place.conversation == "en"]
    assert heard.place.thread == "m2"
    assert "could not be put into words" in await shown(bot, "pool show 1")
    assert "这条通知没能生成" in await shown(bot, "需求池 查看 1")
    rows = await database.read(lambda tx: tx.execute(select(requirement_notices.c.why)))
    assert sorted(rows.scalars()) == ["", "broken"]


async def test_a_notice_for_an_account_that_is_gone_is_shown_to_operators(bot: Driven) -> None:
    database = bot.app.database
    await asked(database, 1, "ana", conversation="C1", account="slack")
    await move(database, 1, Stage.ACCEPTED)
    await bot.settle()
    assert all(each.place.conversation == "ops" for each in bot.memory.shown)
    assert "the account is not connected" in await shown(bot, "pool show 1")


async def test_everybody_of_a_family_hears_in_their_own_thread_and_words(bot: Driven) -> None:
    """Also who is of another group: what they read are their own words, or the public ones."""
    database = bot.app.database
    await asked(database, 1, "ana", conversation="en", thread="m1", text="Mr Smith wants dates")
    await asked(database, 2, "dee", conversation="zh", thread="m2", text="日期", locale="zh")
    await bot.say("pool merge 1 2", who="ops", where="ops")
    known = len(bot.memory.shown)
    await bot.say("pool decline 1 too *rare*", who="ops", where="ops")
    heard = {each.place.conversation: each for each in bot.memory.shown[known:]}
    assert (heard["en"].place.thread, heard["zh"].place.thread) == ("m1", "m2")
    assert "Mr Smith" in heard["en"].message.text
    assert "日期" in heard["zh"].message.text
    assert "Smith" not in heard["zh"].message.text
    for each in heard.values():
        assert "too \\*rare\\*" in each.message.text
    assert "too \\*rare\\*" in heard["ops"].message.text


async def shown(bot: Driven, text: str) -> str:
    return (await bot.say(text, who="ops", where="ops"))[-1].message.text


async def test_each_change_is_told_with_its_own_reason_however_late(bot: Driven) -> None:
    database = bot.app.database
    made = await asked(database, 1, "ana", conversation="en", thread="m1")
    for before, after, why in (
        (made, replace(made, stage=Stage.DECLINED, reason="too rare"), "too rare"),
        (replace(made, version=2, stage=Stage.DECLINED), replace(made, stage=Stage.TRIAGED), ""),
    ):
        await apply(database, RequirementChanged(before, after, "memory:ops", "moved", why))
    await bot.settle()
    heard = [each.message.text for each in bot.memory.shown if each.place.conversation == "en"]
    assert ["too rare" in text for text in heard] == [True, False]


async def test_what_was_added_later_is_no_part_of_what_it_is_called(bot: Driven) -> None:
    database = bot.app.database
    text = "the export\nhas no dates\n\nStill so on Safari"
    await asked(database, 1, "ana", conversation="en", thread="m1", text=text)
    await move(database, 1, Stage.SCHEDULED)
    await bot.settle()
    heard = [each.message.text for each in bot.memory.shown if each.place.conversation == "en"]
    assert heard == ["**#1** “the export has no dates” is planned now."]


async def test_what_a_file_changes_is_told_as_what_it_is(bot: Driven) -> None:
    database = bot.app.database
    made = await asked(database, 1, "ana", conversation="en", thread="m1", kind=Kind.BUG)
    after = replace(made, stage=Stage.ACCEPTED)
    await apply(database, RequirementChanged(made, after, "memory:ops", "imported"))
    await bot.settle()
    heard = {(each.place.conversation, each.message.text) for each in bot.memory.shown}
    operators = [text for where, text in heard if where == "ops"]
    assert sum("> words of ana" in text for text in operators) == 1
    assert sum("**#1** is now: accepted (Ops)." in text for text in operators) == 1
    assert ("en", "We'll fix **#1** “words of ana”. You'll hear when that is planned.") in heard


async def test_where_there_are_no_buttons_and_threads_people_hear_all_the_same(
    tmp_path: Path,
) -> None:
    able = ALL & ~(Capability.BUTTONS | Capability.THREADS)
    platform = MemoryAdapter(capabilities=able, seeded=seed(), limits=Limits(size=120))
    bot = driven(f"sqlite:///{tmp_path / 'plain.db'}", tmp_path, adapters=[platform])
    await bot.start()
    try:
        title = "Dates in all exports " * 5
        await asked(bot.app.database, 1, "ana", conversation="en", thread="m1", title=title)
        await move(bot.app.database, 1, Stage.RELEASED)
        await bot.settle()
        heard = [each for each in platform.shown if each.place.conversation == "en"]
        assert {each.place.thread for each in heard} == {None}
        text = "".join(each.message.text for each in heard)
        assert "1. Works for me" in text
        assert len(heard) > 1
        kept = await notices(bot)
        assert [each.key for each in kept] == ["requirement-1-2-to-1"]
        assert "could not be sent" not in await shown(bot, "pool show 1")
    finally:
        await bot.stop()


async def test_what_was_asked_in_a_direct_chat_is_told_there_without_a_thread(bot: Driven) -> None:
    database = bot.app.database
    await asked(database, 1, "ana", conversation="direct-ana")
    await asked(database, 2, "ana", conversation="en")
    for number in (1, 2):
        for stage in (Stage.ACCEPTED, Stage.BUILDING):
            await move(database, number, stage)
    await bot.settle()
    direct, group = (
        [each for each in bot.memory.shown if each.place.conversation == where]
        for where in ("direct-ana", "en")
    )
    assert [each.place.thread for each in direct] == [None, None]
    assert [each.place.thread for each in group] == [None, group[0].id]


async def notices(bot: Driven) -> Sequence[Row[Any]]:
    """The deliveries that they became."""
    query = select(deliveries.c.key).join(
        requirement_notices, requirement_notices.c.delivery_id == deliveries.c.id
    )
    return (await bot.app.database.read(lambda tx: tx.execute(query))).all()
