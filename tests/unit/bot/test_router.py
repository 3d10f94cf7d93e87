"""Declarations of commands: names, documentation, what platforms allow; and what they are given."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.adapters.exchange import Exchange
from bot.adapters.port import AdapterContext
from bot.command import Command
from bot.request import Request, Result
from bot.router import Router
from bot.texts import LOCALES, catalogue
from chat.directory import Group, GroupKind, Person, Role
from chat.event import Incoming
from chat.message import Place, Sender
from tests.support import Driven

ROOT = Path(__file__).parents[3]


async def test_every_command_can_be_a_platform_command(bot: Driven) -> None:
    """Slack: [a-z0-9_-]; Telegram: 1–32 lowercase Latin letters, digits, underscores."""
    for command in bot.app.router.commands:
        assert re.fullmatch(r"[a-z0-9_]{1,32}", command.verb)
        assert command.names[-1] != command.verb or LOCALES[-1] == "en"


async def test_every_command_has_its_texts_in_both_languages(bot: Driven) -> None:
    for command in bot.app.router.commands:
        for locale in LOCALES:
            for part in ("name", "usage", "summary"):
                assert catalogue(locale)[f"command.{command.verb}.{part}"]


async def test_texts_of_commands_belong_to_commands(bot: Driven) -> None:
    keys = {k.split(".")[1] for k in catalogue("en") if k.count(".") == 2 and "command." in k}
    assert keys == {command.verb for command in bot.app.router.commands}


@pytest.mark.parametrize(
    "document", ["README.md", "manual/en/commands.md", "manual/zh/commands.md"]
)
async def test_every_command_is_documented(bot: Driven, document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for command in bot.app.router.commands:
        names = command.names if document == "README.md" else command.names[:1]
        missing = [name for name in names if not re.search(rf"`(@bot |/)?{name}\b", text)]
        assert missing == [], document


async def test_no_documented_command_is_missing(bot: Driven) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    assert table == [command.verb for command in bot.app.router.commands]


async def given(text: str) -> str:
    """What a command is given of a message in a direct chat."""
    seen: list[str] = []

    async def handler(request: Request) -> list[Result]:
        seen.append(request.args)
        return []

    router = Router([Command("drafts", handler)], [], handler, {}, handler)
    place, now = Place("memory", "direct-ana"), datetime(2026, 3, 2, tzinfo=UTC)
    message = Incoming(place, "1", Sender("ana", "Ana"), text, now, direct=True)
    group = Group("memory", "direct-ana", kind=GroupKind.DIRECT)
    person = Person("memory", "ana", "Ana")
    await router.handle(Request(1, message, group, person, Role.MEMBER, "en", now))
    return seen[0]


@pytest.mark.parametrize("before", ["", "/", "／"])
@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("drafts", ""),
        ("drafts  12 正文 A\n\n- B  C\n", "12 text A\n\n- B  C"),
        ("drafts First line\nsecond\n\n    third", "First line\nsecond\n\n    third"),
        ("drafts\n标题\n\n全部\t全部 全部", "title\n\nall\t全部 全部"),
        ("drafts 正文  正文章", "text  正文章"),
    ],
)
async def test_a_command_is_given_the_lines_as_they_were_written(
    before: str, text: str, args: str
) -> None:
    assert await given(before + text) == args


async def nothing(request: Request) -> list[Result]:
    """A handler that is not called here."""
    raise AssertionError


def quoting() -> Router:
    """A router where one command wants what it replies to."""
    about = re.compile(r"(this|that)?")
    commands = [Command("drafts", nothing, arguments=about, quotes=True), Command("help", nothing)]
    return Router(commands, [], nothing, {}, nothing)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("drafts this", True),
        ("Drafts", True),
        ("/drafts this", True),
        ("／草稿列表", True),
        ("/drafts what is wrong", True),  # it is told so by the command
        ("drafts are where?", False),
        ("help this", False),
        ("/help", False),
        ("this drafts", False),
        ("", False),
    ],
)
def test_only_some_commands_want_what_they_reply_to(text: str, wanted: bool) -> None:
    assert quoting().wants_quote(text) == wanted


@pytest.mark.parametrize(
    ("text", "addressed", "direct", "wanted"),
    [
        ("drafts this", True, False, True),
        ("drafts this", False, True, True),
        ("drafts this", False, False, False),
        (" /drafts this", False, False, True),
        ("／drafts this", False, False, True),
        ("how do I export?", True, False, False),
    ],
)
async def test_adapters_tell_it_only_where_the_bot_is_asked_to(
    bot: Driven, text: str, addressed: bool, direct: bool, wanted: bool
) -> None:
    app = bot.app
    context = AdapterContext(
        app.settings, app.database, app.clock, app.rng, Exchange(), quoting().wants_quote
    )
    place, now = Place("memory", "en"), datetime(2026, 3, 2, tzinfo=UTC)
    said = Incoming(place, "1", Sender("ana"), text, now, addressed=addressed, direct=direct)
    assert context.asks_for_quote(said) == wanted
