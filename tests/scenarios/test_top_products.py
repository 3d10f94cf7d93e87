"""Transcripts: launches, products and restricted sections in the menu of top questions."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.memory import Shown
from tests.support import MANUAL, Driven, driven, write_manual

DAY = 24 * 60 * 60
PAYROLL = """---
product: Payroll
---
# Payroll

## Pay a bonus

Open **Bonus** and enter the amount.

## Correct a payslip

<!-- groupkeeper
aliases: ["how do I correct a payslip?"]
launch: 2026-03-09
-->

Press **Correct** beside it.
"""
SALES = """---
product: Sales Cloud
---
# Sales Cloud

## Add a lead

Press **New lead**.
"""
ZH = """---
product: 薪资
launch: 2026-02-23
---
# 薪资

## 更正工资条

点旁边的**更正**。
"""
FILES = {
    "en/payroll.md": PAYROLL,
    "en/sales.md": SALES,
    "zh/payroll.md": ZH,
    "en/discounts.md": MANUAL["en/discounts.md"],
    "zh/approvals.md": MANUAL["zh/approvals.md"],
}


@pytest.fixture
async def products(tmp_path: Path) -> AsyncIterator[Driven]:
    """Several products; on 2026-03-02 two launches are seven days away, one each way."""
    write_manual(tmp_path / "manual", FILES)
    app = driven(f"sqlite:///{tmp_path / 'test.db'}", tmp_path)
    await app.start()
    yield app
    await app.stop()


def labels(shown: Shown) -> list[str]:
    return [button.label for button in shown.message.buttons]


async def test_launches_come_first_and_are_marked_as_new(products: Driven) -> None:
    await products.say("add a lead")
    [menu] = await products.say("top")
    assert labels(menu)[:2] == ["New: how do I correct a payslip?", "Add a lead"]
    [answer] = await products.press(menu, menu.message.buttons[0].value)
    assert "beside it" in answer.message.text
    [zh] = await products.say("热门问题", where="zh")
    assert labels(zh) == ["新功能：更正工资条", "导出审批单", "驳回审批", "审批"]
    products.clock.advance(DAY)
    [zh] = await products.say("热门问题", where="zh")
    assert "更正工资条" in labels(zh)
    products.clock.advance(13 * DAY)
    [menu] = await products.say("top")
    assert labels(menu)[0].startswith("New: ")
    products.clock.advance(DAY)
    [menu] = await products.say("top")
    assert not [each for each in labels(menu) if each.startswith("New: ")]


async def test_a_question_about_a_launch_is_met_with_it_first(products: Driven) -> None:
    written = products.app.settings.manual_dir / "en" / "reports.md"
    text = "# Reports\n\n## Reports for sales\n\nx\n\n## Reports for staff\n{}\ny\n"
    new = "<!-- groupkeeper\nlaunch: 2026-03-02\n-->\n"
    for launch, first in (("", "sales"), (new, "staff")):
        written.write_text(text.format(launch), encoding="utf-8")
        await products.app.library.reload()
        [choice] = await products.say("reports", who="bo")
        assert labels(choice)[0] == f"Reports › Reports for {first}"


async def test_restricted_sections_are_in_the_menu_of_those_who_may_read_them(
    products: Driven,
) -> None:
    [secret] = await products.say("secret discount table", who="dee", where="direct-dee")
    assert "40 percent" in secret.message.text
    [menu] = await products.say("top", who="dee", where="direct-dee")
    assert "Secret discount table" in labels(menu)
    button = next(b for b in menu.message.buttons if b.label == "Secret discount table")
    for who, where in (("dee", "en"), ("ana", "en"), ("ana", "direct-ana"), ("ops", "ops")):
        [other] = await products.say("top", who=who, where=where)
        assert "Secret discount table" not in labels(other)
        [gone] = await products.press(other, button.value, who=who)  # however they come by it
        assert gone.message.text.startswith("That section is no longer in the manual, or not for")


@pytest.mark.parametrize(
    ("said", "title", "questions"),
    [
        ("top payroll", "Payroll", ["New: how do I correct a payslip?", "Pay a bonus"]),
        ("top sales cloud", "Sales Cloud", ["Add a lead"]),
        ("/top SALES CLOUD", "Sales Cloud", ["Add a lead"]),
        ("热门问题 薪资", "薪资", ["新功能：更正工资条"]),
        ("热门问题 Sales Cloud", "Sales Cloud", ["Add a lead"]),
    ],
)
async def test_a_product_has_a_menu_of_its_own(
    products: Driven, said: str, title: str, questions: list[str]
) -> None:
    await products.say("add a lead")
    [menu] = await products.say(said)
    assert menu.message.text in (f"**Top questions: {title}**", f"**热门问题：{title}**")
    assert labels(menu) == questions


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "top Payrol",
            "I know no product called “Payrol”. There are: Payroll · Sales Cloud · 薪资.",
        ),
        ("/top two words", "I know no product called “two words”. There are: "),
        ("热门问题 工资", "没有叫“工资”的产品。现有产品：Payroll · Sales Cloud · 薪资。"),
    ],
)
async def test_an_unknown_product_is_said_to_be_so(
    products: Driven, said: str, expected: str
) -> None:
    [shown] = await products.say(said)
    assert shown.message.text.startswith(expected)


async def test_products_of_restricted_sections_are_not_named(bot: Driven) -> None:
    [none] = await bot.say("top Payroll")
    assert none.message.text.startswith("This manual isn't divided by products.")
    secret = bot.app.settings.manual_dir / "en" / "discounts.md"
    text = MANUAL["en/discounts.md"].replace("---\n", "---\nproduct: Project X\n", 1)
    secret.write_text(text, encoding="utf-8")
    await bot.app.library.reload()
    for said in ("/top Project X", "/top Payroll"):
        [none] = await bot.say(said)
        assert none.message.text.startswith("This manual isn't divided by products.")
    [menu] = await bot.say("/top Project X", who="dee", where="direct-dee")
    assert labels(menu) == ["Secret discount table"]


async def test_a_question_that_begins_with_top_is_a_question(products: Driven) -> None:
    [shown] = await products.say("top right, how do I correct a payslip?")
    assert "payslip" in f"{shown.message.text} {labels(shown)}"
    assert not shown.message.text.startswith("I know no product")
