"""Transcripts: the pool in numbers, as operators read it."""

from dataclasses import replace

from bot.handlers.pool_numbers import PoolNumbers
from bot.request import Request, Say
from bot.texts import LOCALES
from chat.directory import Group, GroupKind, Person, Role
from chat.event import Incoming
from chat.message import Place, Sender
from feedback.model import Kind, Stage
from feedback.operations import RequirementChanged
from storage import requirement_rows, requirements
from tests.support import START, Driven


async def asked(bot: Driven, rest: str, locale: str = "en", kind: str = "ops") -> Say:
    """What /pool answers to "numbers" with this behind it."""
    place = Place("memory", kind)
    sender = Sender("ops", "Ops")
    request = Request(
        1,
        Incoming(place, "m", sender, "", START),
        Group("memory", kind, kind, GroupKind(kind), approved=True),
        Person("memory", "ops"),
        Role.OPERATOR,
        locale,
        bot.clock.now(),
    )
    [said] = await PoolNumbers(bot.app.database).numbers(request, rest)
    assert isinstance(said, Say)
    return said


async def pool(bot: Driven) -> None:
    for number, text in enumerate(("no dates", "no colours", "how?"), 1):
        await bot.say(f"/feedback {text}")
        kind = Kind.QUESTION if number == 3 else Kind.BUG
        await change(bot, number, kind=kind, module="exports" if number == 1 else "x|y")
    bot.clock.advance(36 * 3600)
    await change(bot, 1, stage=Stage.ACCEPTED)
    bot.clock.advance(36 * 3600)
    await change(bot, 1, stage=Stage.RELEASED)


async def change(bot: Driven, number: int, **values: object) -> None:
    found = await bot.app.database.read(lambda tx: requirement_rows.by_id(tx, number))
    assert found is not None
    effect = RequirementChanged(found, replace(found, **values), "memory:ops")  # type: ignore[arg-type]
    now = bot.clock.now()
    await bot.app.database.write(lambda tx: requirements.change(tx, effect, now))
    await bot.settle()


async def test_all_in_all_in_both_languages(bot: Driven) -> None:
    await pool(bot)
    assert (await asked(bot, "")).message.text == (
        "**Requirements: the last 90 days**\n\n"
        "- Made: 2; joined by others: 0\n"
        "- Open now: 1, of these older than 30 days: 0\n"
        "- Released: 1; declined: 0\n"
        "- Days to the first decision: 1.5 (median), nine of ten within 1.5\n"
        "- Days to the release: 3.0 (median), nine of ten within 3.0\n"
        "- All news arrived: for 100 % of the 1 requirement that there was news of\n\n"
        "_Without how-to questions; `pool numbers by=kind` counts those too._"
    )
    text = (await asked(bot, "天数=2", "zh")).message.text
    assert text.startswith("**需求统计：最近 2 天**\n\n- 新提 0 条，另有 0 条并入已有需求\n")
    assert "- 从提出到上线：中位数 3.0 天，九成在 3.0 天以内" in text


async def test_by_module_and_kind_as_a_table(bot: Driven) -> None:
    await pool(bot)
    text = (await asked(bot, "by=module days=30")).message.text
    assert text.endswith(
        "| Module | Made | Open | Released | Decision (median / 90 %) | Release (median / 90 %) "
        "| Arrived |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        "| x\\|y | 1 | 1 | 0 |  |  |  |\n| exports | 1 | 0 | 1 | 1.5 / 1.5 | 3.0 / 3.0 | 100 % |"
    )
    text = (await asked(bot, "按=类型", "zh")).message.text
    assert "| 缺陷 | 2 | 1 |" in text
    assert "| 使用咨询 | 1 | 1 |" in text
    assert "不含使用咨询" not in text


async def test_many_rows_are_added_up_within_a_message(bot: Driven) -> None:
    for number in range(1, 17):
        await bot.say(f"/feedback wish {number}")
        await change(bot, number, module=f"module {number} " + "long " * 10)
    text = (await asked(bot, "by=module")).message.text
    assert len(text) <= 1800
    assert "| 5 others | 5 | 5 |" in text


async def test_what_cannot_be_is_refused_and_nothing_is_said_so(bot: Driven) -> None:
    for locale in LOCALES:
        assert "`pool numbers by=module`" in (await asked(bot, "by=weather")).message.text
        assert "30" in (await asked(bot, "days=0", locale)).message.text
    assert (await asked(bot, "")).message.text.startswith("Nothing was asked for")


async def test_in_a_customers_group_for_the_operator_alone(bot: Driven) -> None:
    assert (await asked(bot, "", kind="group")).message.only_for == "ops"


async def test_status_says_how_many_are_open(bot: Driven) -> None:
    await pool(bot)
    [shown] = await bot.say("status", where="ops", who="ops")
    assert "- Requirements: 1 open; 0 notices about them" in shown.message.text
