"""Cutting long texts."""

from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.port import Limits, Unit
from bot.paging import pages, split
from chat.message import Button, File, Outgoing

WORDS = st.text(st.sampled_from("ab 中文\n#-`|😀"), max_size=400)


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(WORDS.filter(lambda text: "`" not in text), st.integers(25, 120))
def test_nothing_is_lost_and_every_page_fits(text: str, size: int) -> None:
    found = pages(text, size)
    assert all(len(page) <= size for page in found)
    assert squeezed("".join(found)) == squeezed(text)


@given(WORDS, st.integers(25, 120), st.sampled_from(Unit))
def test_every_page_fits_however_the_platform_counts(text: str, size: int, unit: Unit) -> None:
    limits = Limits(size=size, unit=unit)
    assert all(
        limits.length(page.text) <= size for page in split(Outgoing(text), size, limits.length)
    )


def test_code_that_is_cut_is_closed_and_opened_again() -> None:
    code = "\n".join(f"line {n}" for n in range(40))
    found = pages(f"```python\n{code}\n```", 120)
    assert len(found) > 1
    assert all(page.startswith("```python\n") and page.endswith("\n```") for page in found)
    inner = "\n".join(page.removeprefix("```python\n").removesuffix("\n```") for page in found)
    assert inner == code


def test_a_cut_falls_between_blocks_where_it_can() -> None:
    assert pages("one one\n\ntwo two\n\nthree", 18) == ["one one\n\ntwo two", "three"]


def test_the_buttons_come_with_the_last_part() -> None:
    parts = split(Outgoing("x " * 200, (Button("ok", "ok"),)), 100, len)
    assert [len(part.buttons) for part in parts] == [0] * (len(parts) - 1) + [1]


def test_a_cut_leaves_an_escape_whole() -> None:
    assert pages("a" * 19 + r"\*b\*", 20) == ["a" * 19, r"\*b\*"]


def test_a_cut_leaves_what_people_see_as_one_character_whole() -> None:
    family, accented, flag = "👩\u200d👩\u200d👧", "e\u0301", "🇨🇳"
    for character in (family, accented, flag, "👍🏽"):
        found = pages(character * 50, 26)
        assert len(found) > 1
        assert {page.replace(character, "") for page in found} == {""}
    assert "".join(pages("e" + "\u0301" * 100, 26)) == "e" + "\u0301" * 100  # no end of marks


def test_a_long_fence_is_closed_as_it_was_opened() -> None:
    found = pages("````\n" + "```\n" * 20 + "````", 60)
    assert all(page.startswith("````\n") and page.endswith("\n````") for page in found)


def test_only_the_first_part_calls_everybody() -> None:
    parts = split(Outgoing("x " * 200, (Button("ok", "ok"),), everyone=True), 100, len)
    assert [part.everyone for part in parts] == [True] + [False] * (len(parts) - 1)
    assert split(Outgoing("x", everyone=True), 100, len) == [Outgoing("x", everyone=True)]


def test_files_come_with_the_last_part() -> None:
    file = File("local", "1", "a.png", "image/png", 3)
    parts = split(Outgoing("x " * 200, files=(file,)), 100, len)
    assert [part.files for part in parts] == [()] * (len(parts) - 1) + [(file,)]
