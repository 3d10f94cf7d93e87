"""What people write on Slack, as plain text."""

import pytest

from bot.adapters.slack.reading import mentions, mentions_others, to_plain

BOT = "U0BOT"
NAMES = {"U1": "Ana", "C1": "general"}


def read(text: str) -> str:
    return to_plain(text, BOT, lambda who: NAMES.get(who, ""))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<@U0BOT> export?", "export?"),
        ("export? <@U0BOT|groupkeeper>", "export?"),
        ("hello <@U0BOT> how", "hello how"),
        ("<@U0BOT>", ""),
        ("a\n<@U0BOT> b\n\n\tc", "a\nb\n\n\tc"),
        ("<@U1> and <@U2>", "@Ana and @U2"),
        ("<@U9|bo>", "@bo"),
        ("<#C1> <#C2|sales> <#C3>", "#general #sales #C3"),
        ("<!here> <!channel|channel> <!subteam^S1|@team>", "@here @channel @team"),
        ("<!date^1700000000^{date}|14 November>", "14 November"),
        ("<https://x.example/a?b=1&amp;c=2>", "https://x.example/a?b=1&c=2"),
        ("<http://x.example|x.example>", "x.example"),
        ("<https://x.example/|press here>", "press here (https://x.example/)"),
        ("<mailto:a@x.example|a@x.example>", "a@x.example"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&amp;lt;", "&lt;"),
        ("&lt;@U0BOT&gt;", "<@U0BOT>"),
        ("a < b", "a < b"),
    ],
)
def test_text_is_what_people_read(text: str, plain: str) -> None:
    assert read(text) == plain


@pytest.mark.parametrize(
    ("text", "bot", "others"),
    [
        ("<@U0BOT> hi", True, False),
        ("<@U0BOT|groupkeeper> ask <@U1>", True, True),
        ("<@U0BOTX> hi", False, True),
        ("&lt;@U0BOT&gt;", False, False),
        ("@groupkeeper", False, False),
        ("<!here>", False, True),
        ("<!subteam^S1>", False, True),
        ("<https://x.example|@U1>", False, False),
    ],
)
def test_who_is_mentioned_is_read_from_the_text(text: str, bot: bool, others: bool) -> None:
    assert (mentions(text, BOT), mentions_others(text, BOT)) == (bot, others)
