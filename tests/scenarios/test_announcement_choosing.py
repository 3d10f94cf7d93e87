"""Transcripts: for whom an announcement is, chosen by buttons and by replies in its thread."""

from bot.adapters.memory import Shown
from tests.scenarios.test_announcement_audience import drafted, number_of, told
from tests.support import Driven


async def press(bot: Driven, shown: Shown, label: str) -> Shown:
    """The last that is shown for the button with this label."""
    [value] = [each.value for each in shown.message.buttons if each.label.startswith(label)]
    assert len(value.encode()) <= 64
    return (await bot.press(shown, value, who="ops"))[-1]


def labels(shown: Shown) -> list[str]:
    return [button.label for button in shown.message.buttons]


async def opened(bot: Driven) -> Shown:
    number = await drafted(bot)
    card = (await bot.say(f"announce {number}", who="ops", where="ops"))[-1]
    return await press(bot, card, "For whom")


async def test_values_are_ticked_and_counted(bot: Driven) -> None:
    menu = await opened(bot)
    assert {"Products", "Tags", "Tier", "Platform", "Activity", "Leave out …"} <= set(labels(menu))
    shown = await press(bot, menu, "Products")
    assert labels(shown)[:2] == ["CRM (2)", "Payroll (1)"]
    shown = await press(bot, shown, "Payroll")
    assert labels(shown)[:2] == ["CRM (2)", "✓ Payroll (1)"]
    assert "revision 2, goes to **1 group**: products: Payroll" in shown.message.text
    shown = await press(bot, shown, "✓ Payroll")
    assert "goes to **2 groups**: all approved groups" in shown.message.text


async def test_some_are_left_out(bot: Driven) -> None:
    menu = await press(bot, await opened(bot), "Leave out")
    assert "**not**" in menu.message.text
    shown = await press(bot, await press(bot, menu, "Tier"), "S")
    assert "all approved groups; without tier: S" in shown.message.text
    assert "1 excluded" in shown.message.text
    shown = await press(bot, await press(bot, menu, "Activity"), "open ticket")
    assert "✓ open ticket: yes" in labels(shown)
    card = await press(bot, shown, "Done")
    assert "without tier: S; open ticket: yes" in card.message.text
    assert "Send …" in labels(card)


async def test_all_takes_everything_back(bot: Driven) -> None:
    menu = await opened(bot)
    shown = await press(bot, await press(bot, menu, "Groups"), "#1 English group")
    assert "**1 group**" in shown.message.text
    shown = await press(bot, menu, "All groups")
    assert "**2 groups**: all approved groups" in shown.message.text


async def test_a_reply_is_read_as_the_command_while_the_menu_is_open(bot: Driven) -> None:
    menu = await opened(bot)
    thread = menu.place.thread

    async def reply(text: str) -> Shown:
        said = await bot.say(text, who="ops", where="ops", thread=thread, addressed=False)
        return said[-1]

    assert "Did you mean: CRM?" in (await reply("product=crmm")).message.text
    card = await reply("等级=S")
    assert "等级：S" in card.message.text
    assert "1 个群" in card.message.text


async def test_a_value_that_is_gone_says_so(bot: Driven) -> None:
    shown = await press(bot, await opened(bot), "Tags")
    await told(bot, "group #1 set tags=-beta")
    shown = await press(bot, shown, "beta")
    assert "not there any more" in shown.message.text
    assert "nothing is noted there" in shown.message.text


async def test_a_list_that_grew_meanwhile_toggles_what_was_pressed(bot: Driven) -> None:
    shown = await press(bot, await opened(bot), "Products")
    await told(bot, "group #2 set products=+Academy")
    shown = await press(bot, shown, "CRM")
    assert "products: CRM" in shown.message.text
    assert labels(shown)[:3] == ["Academy (1)", "✓ CRM (2)", "Payroll (1)"]


async def test_many_values_come_in_pages(bot: Driven) -> None:
    menu = await opened(bot)
    tags = ",".join(f"t{n:02}" for n in range(20))
    await told(bot, f"group #1 set tags={tags}")
    first = await press(bot, menu, "Tags")
    assert "(1/3)" in first.message.text
    assert "Earlier" not in labels(first)
    second = await press(bot, first, "More")
    assert labels(second)[0] == "t08 (1)"
    second = await press(bot, second, "t09")
    assert "(2/3)" in second.message.text
    third = await press(bot, second, "More")
    assert labels(third)[:4] == [f"t{n} (1)" for n in range(16, 20)]
    assert "More" not in labels(third)
    assert "(2/3)" in (await press(bot, third, "Earlier")).message.text


async def test_buttons_of_one_that_is_sent_change_nothing(bot: Driven) -> None:
    menu = await opened(bot)
    number = number_of(menu)
    await told(bot, f"announce send {number} 1")
    assert "was fixed" in (await press(bot, menu, "Products")).message.text
    assert "was fixed" in (await press(bot, menu, "All groups")).message.text
