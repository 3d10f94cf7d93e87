"""An emoji is the same one, however it is written."""

import pytest

from chat.emoji import name_of


@pytest.mark.parametrize(
    "written", ["memo", ":memo:", " Memo ", "pencil", "\U0001f4dd", "\U0001f4dd\ufe0f"]
)
def test_the_emoji_and_its_names_are_one(written: str) -> None:
    assert name_of(written) == "memo"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("\U0001f44d", "+1"),
        ("\U0001f44d\U0001f3fd", "+1"),
        ("+1::skin-tone-4", "+1"),
        ("thumbsup", "+1"),
        ("\u2764\ufe0f", "heart"),
        ("\U0001f440", "eyes"),
        ("\U0001f41b", "bug"),
        ("our-own_mark", "our-own_mark"),
        ("", ""),
    ],
)
def test_slacks_name_is_found(written: str, name: str) -> None:
    assert name_of(written) == name
