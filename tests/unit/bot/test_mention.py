"""The bot is mentioned by the name that it has where a text is read."""

import re

import pytest

from bot.adapters.memory import MemoryAdapter
from bot.adapters.port import named
from bot.texts import LOCALES, MENTION, catalogue, say
from chat.message import Button, Outgoing


class Keeper(MemoryAdapter):
    """Called otherwise."""

    @property
    def name(self) -> str:
        return "keeper_bot"


def test_our_texts_mention_the_bot_by_its_name() -> None:
    text = say("en", "refused.unapproved")
    assert "@" not in text
    assert "writing `@keeper_bot approve`" in named(Outgoing(text), Keeper()).text
    assert "writing `@bot approve`" in named(Outgoing(text), MemoryAdapter()).text


def test_what_people_write_stays_as_it_is() -> None:
    text = say("en", "command.unknown", verb="@bot")
    assert "**/@bot**" in named(Outgoing(text), Keeper()).text


def test_nothing_else_of_a_message_changes() -> None:
    message = Outgoing("Well?", (Button("Yes", "y"),), only_for="ana")
    assert named(message, Keeper()) == message


@pytest.mark.parametrize("locale", LOCALES)
def test_no_text_mentions_it_in_another_way(locale: str) -> None:
    texts = catalogue(locale).items()
    mentions = re.compile(r"@(?!bot\b)\w*[bB]ot\b|\ue000")
    assert [key for key, text in texts if mentions.search(text)] == []
    assert MENTION not in "".join(text for _, text in texts)
