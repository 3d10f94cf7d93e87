"""Every command and every button, by everybody, everywhere: permitted, refused, never broken."""

import pytest
from sqlalchemy import select

from bot.adapters.memory import Shown
from bot.command import Command
from chat.directory import Role
from storage.schema import inbox
from tests.support import Driven

MEMBERS = {"help", "top", "me", "link", "human", "close", "feedback", "note", "my"}
"""Commands for everybody; all others are for operators, but for those of owners."""
OWNERS: set[str] = set()
UNAPPROVED = {
    *("help", "close", "me", "link", "quiet", "approve", "unapprove", "ops", "status", "web"),
    *("groups", "group", "customers", "customer", "person", "tickets", "take", "reply", "reopen"),
    *("announce", "pool", "developers"),
}
"""Commands that work where a group is not approved, too."""
PLACES = ("en", "zh", "new", "direct-ana", "ops")
ARGUMENTS = ("", "1", "#1 x", "999999999999999999999", "set a=b", "on", "*_`<b>` \u202e")


def refused(shown: list[Shown]) -> list[str]:
    """The roles that the bot says are needed."""
    texts = " ".join(each.message.text for each in shown)
    roles = {"operators": ("Only operators", "只有运营"), "owners": ("Only owners", "只有所有者")}
    return [role for role, signs in roles.items() if any(sign in texts for sign in signs)]


def unwelcome(shown: list[Shown]) -> bool:
    return any("still has to be approved" in each.message.text for each in shown)


async def attempts(bot: Driven) -> int:
    """Failed attempts to handle anything: each is a bug."""
    rows = await bot.app.database.read(lambda tx: tx.execute(select(inbox.c.attempts)))
    return sum(rows.scalars())


async def command_of(bot: Driven, verb: str) -> Command:
    return next(each for each in bot.app.router.commands if each.verb == verb)


async def test_what_is_permitted_is_no_accident(bot: Driven) -> None:
    declared = {each.verb: each for each in bot.app.router.commands}
    assert {verb for verb, each in declared.items() if each.role is Role.MEMBER} == MEMBERS
    assert {verb for verb, each in declared.items() if each.role is Role.OWNER} == OWNERS
    assert {verb for verb, each in declared.items() if each.anywhere} == UNAPPROVED


@pytest.mark.parametrize("who", ["ana", "ops"])
async def test_every_command_is_answered_or_refused(bot: Driven, who: str) -> None:
    await bot.join("new", "New group", who="ana")
    for command in bot.app.router.commands:
        for where in PLACES:
            if where == "direct-ana" and who != "ana":
                continue
            for arguments in ARGUMENTS:
                shown = await bot.say(f"/{command.verb} {arguments}", who=who, where=where)
                assert shown, (command.verb, where, arguments)
                for each in shown:
                    assert each.message.text.strip(), command.verb
                    assert "went wrong" not in each.message.text, (command.verb, where, arguments)
                if who == "ana" and command.verb not in MEMBERS:
                    assert refused(shown), (command.verb, where, arguments)
                if where == "new" and command.verb not in UNAPPROVED and not refused(shown):
                    proper = command.arguments.fullmatch(arguments.strip())
                    assert unwelcome(shown) or not proper, (command.verb, arguments)
    assert await attempts(bot) == 0


@pytest.mark.parametrize("who", ["ana", "ops"])
async def test_every_press_is_answered_or_refused(bot: Driven, who: str) -> None:
    [answer] = await bot.say("how do I reject an approval?")
    await bot.say("what is the weather in Paris?")
    await bot.join("new", "New group", who="ana")
    [there] = await bot.say("help", where="new")
    [ops] = await bot.say("help", where="ops", who="ops")
    values = ("", "1", "2", "1:0", "1:1:0", "999999999999999999999", "1:x", "x:1", "::", "²", "1:²")
    for prefix, route in bot.app.router.presses.items():
        for place in (answer, there, ops):
            for value in values:
                shown = await bot.press(place, f"{prefix}:{value}", who=who)
                assert all("went wrong" not in each.message.text for each in shown), prefix
                if who == "ana" and route.role > Role.MEMBER:
                    assert refused(shown), (prefix, value)
    assert await attempts(bot) == 0
