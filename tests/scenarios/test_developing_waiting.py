"""Transcripts: bugs that nobody was told of, and developers who come later."""

from bot.adapters.memory import Shown
from feedback.model import Kind, Stage
from tests.developing import Office, only
from tests.support import Driven


async def test_bugs_that_wait_come_when_there_is_a_channel(bot: Driven) -> None:
    here = Office(bot)
    await here.asked("Empty", module="billing")
    await here.asked("No dates", module="leave")
    await here.asked("Mended", module="billing", stage=Stage.DECLINED)
    await here.asked("Old", module="billing", conversation="", thread="", person="")
    await here.asked("A wish", module="billing", kind=Kind.WISH)
    told = await bot.say("developers here billing", who="ops", where="devs")
    only(told, "**Bug #1**", "devs")
    assert not any("Bug #" in s.message.text for s in told if "Bug #1" not in s.message.text)
    told = await bot.say("developers here", who="ops", where="all-devs")
    only(told, "**Bug #2**", "all-devs")
    await bot.settle()
    assert len([s for s in bot.memory.shown if "**Bug #" in s.message.text]) == 2
    await bot.say("developers off", who="ops", where="devs")
    told = await bot.say("developers here billing", who="ops", where="new-devs")
    only(bot.memory.shown, "**Bug #1**", "all-devs")  # it had nowhere else to go meanwhile
    assert not any("Bug #" in s.message.text for s in told)


async def test_operators_answer_developers_once_these_have_asked(bot: Driven) -> None:
    await bot.say("developers here", who="ops", where="devs")
    here = Office(bot)
    await here.asked("Empty")
    card = here.seen("devs")[-1]
    thread = here.seen("ops")[0].id

    async def ops(text: str) -> list[Shown]:
        return await bot.say(text, who="ops", where="ops", thread=thread, addressed=False)

    assert await ops("What a day") == []  # nobody has asked
    await bot.say("Which browser?", who="dev", where="devs", thread=card.id, addressed=False)
    [answer] = await ops("Chrome *140*\n// they are angry")
    assert (answer.place.conversation, answer.place.thread) == ("devs", card.id)
    assert answer.message.text == "**Ops** (ops, #1): Chrome \\*140\\*"
    assert await ops("// between us") == []
    assert here.seen("en") == []
    shown = await bot.say("pool 1", who="ops", where="ops", thread=thread)
    assert {each.place.conversation for each in shown} == {"ops"}  # a command is one
    await bot.say("developers off", who="ops", where="devs")
    assert await ops("Are you there?") == []
