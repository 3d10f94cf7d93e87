"""Transcripts: an announcement names requirements, and those who asked for them are thanked."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.adapters.memory import Shown
from chat.delivery import Rejected
from feedback.model import Requirement, Stage
from feedback.operations import RequirementChanged
from storage import requirement_rows, requirements, schema
from storage.schema import leases, requirement_notices
from tests.scenarios.announcing import Picky
from tests.scenarios.announcing_office import Office, office
from tests.support import Driven, driven, seed

LAUNCH = (
    ("what", "Exports have dates"),
    ("steps", "Open Export\nTick Dates"),
    ("section", "https://example.com/exports"),
)


async def change(bot: Driven, number: int, **values: object) -> Requirement:
    found = await bot.app.database.read(lambda tx: requirement_rows.by_id(tx, number))
    assert found is not None
    effect = RequirementChanged(found, replace(found, **values), "memory:ops")  # type: ignore[arg-type]
    now = bot.clock.now()
    await bot.app.database.write(lambda tx: requirements.change(tx, effect, now))
    await bot.settle()
    return replace(found, **values)  # type: ignore[arg-type]


async def launch(bot: Driven) -> Office:
    """Ana asked for #1 in English, Wei for #2 in Chinese; a draft with a launch form."""
    await bot.say("/feedback the export has no dates")
    await bot.say("/反馈 导出没有日期", who="wei", where="zh")
    desk = await office(bot, "")
    for field, value in LAUNCH:
        await bot.say(f"/announce {desk.number} {field} {value}", who="ops", where="ops")
    return desk


async def revision(desk: Office) -> str:
    [found] = re.findall(
        r"revision (\d+)\)", "\n".join(await desk.write(f"announce {desk.number}"))
    )
    return str(found)


async def send(desk: Office) -> list[Shown]:
    """What is shown until all of it has gone."""
    known = len(desk.bot.memory.shown)
    await desk.do("send", await revision(desk))
    await desk.settle()
    return desk.bot.memory.shown[known:]


def thanks(shown: list[Shown]) -> list[tuple[str, str | None, str]]:
    """Where who was thanked, and how."""
    return [
        (each.place.conversation, each.place.thread, each.message.text)
        for each in shown
        if "thank you for asking" in each.message.text or "谢谢您" in each.message.text
    ]


async def test_who_asked_is_thanked_in_their_thread_and_language(bot: Driven) -> None:
    desk = await launch(bot)
    await change(bot, 1, title="Dates in exports", stage=Stage.TESTING)
    said = await desk.write(f"announce {desk.number} fulfils 2, #1")
    assert "Fulfils: #1 Dates in exports, #2. Once it goes out, they count as released" in said[0]
    shown = await send(desk)
    assert sorted(thanks(shown)) == [
        (
            "en",
            "m1",
            "You asked for **#1** “Dates in exports”. It's here, thank you for asking: "
            "**Exports have dates**\n\n"
            "**How to use it**\n\n1. Open Export\n2. Tick Dates\n\n"
            "Read more: <https://example.com/exports>\n\nDoes it work for you?",
        ),
        (
            "zh",
            "m4",
            "您提的 **#2**“导出没有日期” 上线了，谢谢您：**Exports have dates**\n\n"
            "**怎么用**\n\n1. Open Export\n2. Tick Dates\n\n"
            "了解更多：<https://example.com/exports>\n\n用起来没问题吧？",
        ),
    ]
    for number in (1, 2):
        found = await bot.app.database.read(
            lambda tx, number=number: requirement_rows.by_id(tx, number)  # type: ignore[misc]
        )
        assert found is not None
        assert found.stage is Stage.RELEASED
    assert not [each for each in shown if "is here! You asked" in each.message.text]
    report = await desk.do("report")
    assert "**Who asked for it**\n\n- #1: 1 person thanked, 1 of them reached" in report
    report = (await desk.write(f"公告 报告 {desk.number}"))[0]
    assert "- #2：感谢了 1 人，其中 1 人已收到" in report


async def test_of_a_plain_text_its_beginning_is_told(bot: Driven) -> None:
    await bot.say("/feedback the export has no dates")
    desk = await office(bot, "**Exports** have dates now.\n\nTick them.")
    await desk.write(f"announce fulfils {desk.number} 1")
    [(_, _, text)] = thanks(await send(desk))
    assert text == (
        "You asked for **#1** “the export has no dates”. It's here, thank you for asking!\n\n"
        "**Exports** have dates now.\n\nTick them.\n\nDoes it work for you?"
    )


async def test_naming_changes_the_revision_and_nothing_else(bot: Driven) -> None:
    desk = await launch(bot)
    before = await revision(desk)
    await desk.write(f"公告 {desk.number} 实现 1、2")
    after = await revision(desk)
    assert int(after) == int(before) + 1
    assert "is at revision" in await desk.do("send", before)
    await desk.write(f"announce {desk.number} fulfils 2,1")  # the same
    assert await revision(desk) == after
    card, *_ = await desk.write(f"announce {desk.number} fulfils none")
    assert "Announcement #" in card
    assert "Fulfils" not in card
    assert "`announce" in (await desk.write(f"announce {desk.number} fulfils"))[-1]
    await send(desk)
    assert thanks(bot.memory.shown) == []


async def test_numbers_that_cannot_be_are_refused_together(bot: Driven) -> None:
    desk = await launch(bot)
    await bot.say("/feedback more colours", who="dee")
    await change(bot, 2, stage=Stage.DECLINED, reason="no")
    await change(bot, 3, merged_into=1, root=1)
    before = await revision(desk)
    [said] = await desk.write(f"announce {desk.number} fulfils 1,2,3,99,x")
    assert "#2 was declined" in said
    assert "#3 is part of another one: name **#1**" in said
    assert "There is no requirement **#99**" in said
    assert "**x** is no number of a requirement" in said
    assert await revision(desk) == before
    [said] = await desk.write(f"公告 {desk.number} 实现 99")
    assert said == "这里看不到需求 **#99**。"


async def test_what_others_look_after_is_not_to_be_seen(bot: Driven) -> None:
    desk = await launch(bot)
    await bot.app.database.write(
        lambda tx: tx.execute(update(schema.requirements).values(account="local"))
    )
    [said] = await desk.write(f"announce {desk.number} fulfils 1")
    assert said == "There is no requirement **#1** that you can see from here."


async def test_once_it_has_begun_that_is_settled(bot: Driven) -> None:
    desk = await launch(bot)
    await send(desk)
    [said] = await desk.write(f"announce {desk.number} fulfils 1")
    assert "has begun to go out" in said
    await desk.settle(5)
    assert thanks(bot.memory.shown) == []


async def test_planned_it_is_a_draft_again(bot: Driven) -> None:
    desk = await launch(bot)
    await desk.do("schedule", f"{await revision(desk)} in 2 hours")
    card, *_ = await desk.write(f"announce {desk.number} fulfils 1")
    assert "(draft, revision" in card
    await desk.settle(3 * 3600)
    assert thanks(bot.memory.shown) == []


@pytest.mark.parametrize("verb", ["cancel", "recall"])
async def test_stopped_before_anything_went_nobody_is_thanked(bot: Driven, verb: str) -> None:
    desk = await launch(bot)
    await desk.write(f"announce {desk.number} fulfils 1")
    await desk.do("schedule", f"{await revision(desk)} in 2 hours")
    await desk.do(verb)
    await desk.settle(3 * 3600)
    assert thanks(bot.memory.shown) == []


async def test_killed_anywhere_and_with_two_processes_they_are_thanked_once(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'test.db'}"
    first = driven(url, tmp_path)
    await first.start()
    desk = await launch(first)
    await desk.write(f"announce {desk.number} fulfils 1,2")
    await send(desk)
    await first.app.database.write(lambda tx: tx.execute(update(leases).values(expires_at=0.0)))
    second = driven(url, tmp_path, clock=first.clock, chance=2)
    await second.start()
    for app in (second, second):
        await app.settle()
    notices = await second.app.database.read(lambda tx: tx.execute(requirement_notices.select()))
    assert [row.kind for row in notices] == ["thanks", "thanks"]
    assert len(thanks(first.memory.shown)) == 2
    assert thanks(second.memory.shown) == []
    await first.stop()
    await second.stop()


async def test_who_could_not_be_reached_stands_in_the_report(tmp_path: Path) -> None:
    closed = Picky(seeded=seed(), refusing={"zh": Rejected("no")})
    bot = driven(f"sqlite:///{tmp_path / 'test.db'}", tmp_path, adapters=[closed])
    await bot.start()
    desk = await launch(bot)
    await desk.write(f"announce {desk.number} fulfils 1,2")
    assert "- #1: thanked once the announcement" in await desk.do("report")
    await send(desk)
    await change(bot, 2, title="Dates")
    report = await desk.do("report")
    assert "- #1: 1 person thanked, 1 of them reached" in report
    assert "- #2: 1 person thanked, 0 of them reached; 1 could not be reached for sure" in report
    await bot.stop()
