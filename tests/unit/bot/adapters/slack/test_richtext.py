"""What people have formatted on Slack, without the formatting."""

import pytest

from bot.adapters.slack.reading import mentions, mentions_others, to_plain
from bot.adapters.slack.richtext import written
from tests.platforms.slack.editor import block, code, items, quote, section, text, typed_in
from tests.platforms.slack.workspace import Json

BOT = "U0BOT"
NAMES = {"U1": "Ana", "C1": "general"}
ME: Json = {"type": "user", "user_id": BOT}
DATE: Json = {"type": "date", "timestamp": 1_700_000_000, "format": "{date}", "fallback": "1 May"}
MARKED = "*as* `it` _was_"


def read(*parts: Json, kept: str = MARKED) -> str:
    return plain({"text": kept, "blocks": [block(*parts)]})


def plain(message: Json) -> str:
    return to_plain(written(message), BOT, lambda who: NAMES.get(who, ""))


def emoji(name: str, codes: str) -> Json:
    return {"type": "emoji", "name": name, "unicode": codes}


def link(url: str, **more: str) -> Json:
    return {"type": "link", "url": url, **more}


@pytest.mark.parametrize(
    ("elements", "words"),
    [
        (
            [text("Use "), text("Export", "bold"), text(", "), text("not", "italic")],
            "Use Export, not",
        ),
        ([text("run "), text("a_b * `c`", "code")], "run a_b * `c`"),
        ([text("2 * 3 * 4, _x_ and `y`")], "2 * 3 * 4, _x_ and `y`"),
        ([text("a"), text("b", "bold", "italic", "code")], "ab"),
        ([text("it "), text("can't", "strike"), text(" can")], "it ~can't~ can"),
        ([text("no", "strike"), text("thing", "strike", "bold")], "~nothing~"),
        ([text("1 < 2 && <@U1> <!here>")], "1 < 2 && <@U1> <!here>"),
        ([text("one\ntwo\n\nthree\tfour")], "one\ntwo\n\nthree\tfour"),
        ([link("https://x.example/a?b=1&c=2")], "https://x.example/a?b=1&c=2"),
        ([link("http://x.example", text="x.example")], "x.example"),
        ([link("https://x.example", text="press <here>")], "press <here> (https://x.example)"),
        ([link("https://x.example", text="")], "https://x.example"),
        ([link("mailto:a@x.example", text="a@x.example")], "a@x.example"),
        ([emoji("wave", "1f44b-1f3fd"), text(" hi")], "👋🏽 hi"),
        ([emoji("rainbow-flag", "1f3f3-fe0f-200d-1f308")], "🏳️‍🌈"),
        ([{"type": "emoji", "name": "parrot"}], ":parrot:"),
        ([{"type": "user", "user_id": "U1"}, {"type": "user", "user_id": "U2"}], "@Ana@U2"),
        ([{"type": "channel", "channel_id": "C1"}], "#general"),
        ([{"type": "usergroup", "usergroup_id": "S9"}], "@subteam"),
        ([{"type": "broadcast", "range": "here"}], "@here"),
        ([DATE, text(" "), {"type": "color", "value": "#c0ffee"}], "1 May #c0ffee"),
        ([ME, text(" export?")], "export?"),
        ([text("export, "), ME, text("?")], "export,?"),
        ([ME], ""),
    ],
)
def test_words_have_no_marks(elements: list[Json], words: str) -> None:
    assert read(section(*elements)) == words


ONE, TWO = section(text("one")), section(text("two"))


@pytest.mark.parametrize(
    ("parts", "lines"),
    [
        ([items("bullet", ONE, TWO)], ["• one", "• two"]),
        ([items("ordered", ONE, TWO)], ["1. one", "2. two"]),
        ([items("ordered", ONE), items("bullet", TWO, indent=1)], ["1. one", "    • two"]),
        ([items("ordered", ONE, offset=9)], ["10. one"]),
        ([items("bullet", section(text("a\nb\n")), TWO)], ["• a", "  b", "• two"]),
        ([items("bullet", ONE, border=1)], ["> • one"]),
        ([section(text("so:\n")), items("bullet", ONE), TWO], ["so:", "• one", "two"]),
        (
            [section(text("so:")), code("a", "  b", "", "c"), ONE],
            ["so:", "a", "  b", "", "c", "one"],
        ),
        ([code("x = `a` * _b_ && <c>")], ["x = `a` * _b_ && <c>"]),
        ([quote(text("a\n\nb\n")), section(text("yes"))], ["> a", ">", "> b", "yes"]),
        ([quote(ME, text(" hi", "bold"))], ["> hi"]),
        ([section(text("a\n\n")), section(text("\nb"))], ["a", "", "", "b"]),
        ([section(ME, text("\n")), items("bullet", section(ME, text(" hi")))], ["• hi"]),
    ],
)
def test_parts_are_lines(parts: list[Json], lines: list[str]) -> None:
    assert read(*parts).split("\n") == lines


def test_names_that_the_text_tells_are_kept() -> None:
    kept = "<@U9|bo> <#C2|sales> <!subteam^S1|@team>"
    assert (
        plain({"text": kept, "blocks": typed_in(kept)})
        == "@bo #sales @team"
        == plain({"text": kept})
    )


@pytest.mark.parametrize(
    ("kept", "bot", "others"),
    [
        ("<@U0BOT> hi", True, False),
        ("<@U0BOT|groupkeeper> ask <@U1>", True, True),
        ("<@U0BOTX> hi", False, True),
        ("&lt;@U0BOT&gt; &lt;!here&gt;", False, False),
        ("<!here>", False, True),
        ("<!subteam^S1>", False, True),
        ("<https://x.example|@U1>", False, False),
    ],
)
def test_who_is_mentioned_is_read_from_the_block(kept: str, bot: bool, others: bool) -> None:
    found = written({"text": "", "blocks": typed_in(kept)})
    assert (mentions(found, BOT), mentions_others(found, BOT)) == (bot, others)


@pytest.mark.parametrize(
    "blocks",
    [
        None,
        [],
        "rich_text",
        [None],
        [{"type": "section", "text": {"type": "mrkdwn", "text": "other"}}],
        [{"type": "rich_text"}],
        [{"type": "rich_text", "elements": []}],
        [{"type": "rich_text", "elements": [None]}],
        [{"type": "rich_text", "elements": "one"}],
        [block(ONE), block(TWO)],
        [block(ONE), {"type": "table", "rows": []}],
        [block(ONE, {"type": "rich_text_table", "elements": []})],
        [block(ONE, {"type": "rich_text_section"})],
        [block(items("dashed", ONE))],
        [block(items("bullet", ONE) | {"indent": "1"})],
        [block(items("bullet", items("bullet", ONE)))],
        [block(section(text("one"), {"type": "canvas", "id": "F1"}))],
        [block(section(text("one"), "two"))],  # type: ignore[arg-type]
        [block(section({"type": "text", "text": None}))],
        [block(section({"type": "user"}))],
        [block(section({"type": "team", "team_id": "T1"}))],
        [block(section(DATE | {"fallback": None}))],
        [block(section(emoji("wave", "wave")))],
        [block(section(emoji("wave", "ffffffffffffffffff")))],
        [block(section(text("a &lt; b")))],
    ],
)
def test_what_is_not_known_leaves_the_text_as_it_is(blocks: object) -> None:
    assert plain({"text": MARKED, "blocks": blocks}) == MARKED
    assert plain({"blocks": blocks}) == ""
