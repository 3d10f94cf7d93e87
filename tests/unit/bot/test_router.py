"""Declarations of commands: their names, their documentation, what platforms allow."""

import re
from pathlib import Path

import pytest

from bot.texts import LOCALES, catalogue
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
