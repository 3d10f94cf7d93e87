"""What people format on Slack arrives as plain text: elsewhere nobody knows its marks."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chat.event import Incoming, Shortcut
from tests.contract.on_slack import SlackPlatform, slack
from tests.contract.slack_names import IDS
from tests.platforms.slack.editor import block, code, items, quote, section, text
from tests.platforms.slack.happenings import mention
from tests.platforms.slack.workspace import BOT_USER, Json

ANA, BO, EN = IDS["ana"], IDS["bo"], IDS["en"]
ME: Json = {"type": "user", "user_id": BOT_USER}
TADA: Json = {"type": "emoji", "name": "tada", "unicode": "1f389"}
SITE: Json = {"type": "link", "url": "https://x.example/a?b=1&c=2", "text": "the guide"}

KEPT = f"""{mention()} Use *Export*, _not_ ~Print~ :tada:
1. open <https://x.example/a?b=1&amp;c=2|the guide>
    ◦ ask <@{BO}>
2. run `a_b &amp;&amp; *c*`
&gt; really?
```if a &lt; b:

    `run` *all*```"""
BLOCK = block(
    section(
        *(ME, text(" Use "), text("Export", "bold"), text(", ")),
        *(text("not", "italic"), text(" "), text("Print", "strike"), text(" "), TADA, text("\n")),
    ),
    items("ordered", section(text("open "), SITE)),
    items("bullet", section(text("ask "), {"type": "user", "user_id": BO}), indent=1),
    items("ordered", section(text("run "), text("a_b && *c*", "code")), offset=1),
    quote(text("really?")),
    code("if a < b:", "", "    `run` *all*"),
)
PLAIN = """Use Export, not ~Print~ 🎉
1. open the guide (https://x.example/a?b=1&c=2)
    • ask @Bo
2. run a_b && *c*
> really?
if a < b:

    `run` *all*"""


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[SlackPlatform]:
    """Slack with people, listening; Bo's name is known already."""
    platform = slack(tmp_path, None)
    await platform.listen()
    await platform.say("lunch?", who="bo", to_bot=False)
    yield platform
    await platform.close()


async def heard(there: SlackPlatform, payload: Json, kind: str = "events_api") -> Incoming:
    """The message that is told of a payload."""
    assert (await there.deliver(kind, payload)).acknowledged
    event = there.events[-1]
    assert isinstance(event, Incoming)
    return event


@pytest.mark.parametrize("kind", ["message", "app_mention"])
async def test_a_formatted_reply_arrives_as_plain_text(there: SlackPlatform, kind: str) -> None:
    root = there.happenings.said(EN, BO, "Ticket 7").ts
    said = there.happenings.said(EN, ANA, KEPT, thread=root, blocks=[BLOCK])
    event = await heard(there, there.happenings.message(EN, said, kind))
    assert event.text == PLAIN
    assert (event.addressed, event.to_others, event.place.thread) == (True, True, root)


async def test_formatted_and_changed_it_is_plain(there: SlackPlatform) -> None:
    said = there.happenings.said(EN, ANA, f"{mention()} *hi*", blocks=[])
    first = await heard(there, there.happenings.message(EN, said))
    changed = there.happenings.changed(EN, said, KEPT)
    changed["event"]["message"]["blocks"] = [BLOCK]
    second = await heard(there, changed)
    assert (first.text, second.text, second.revision) == ("*hi*", PLAIN, said.edited)


async def test_the_shortcut_tells_it_plain(there: SlackPlatform) -> None:
    said = there.happenings.said(EN, BO, KEPT, blocks=[BLOCK])
    chosen = there.happenings.chosen(EN, said, ANA, "ask")
    assert (await there.deliver("interactive", chosen)).acknowledged
    event = there.events[-1]
    assert isinstance(event, Shortcut)
    assert event.text == PLAIN


async def test_with_something_unknown_in_it_nothing_is_lost(there: SlackPlatform) -> None:
    there.server.sockets.checked = False
    unknown = section(text("Use "), text("Export", "bold"), {"type": "canvas", "id": "F1"})
    kept = f"{mention()} Use *Export* <https://x.example|plan> {mention(BO)}"
    said = there.happenings.said(EN, ANA, kept, blocks=[block(section(ME), unknown)])
    event = await heard(there, there.happenings.message(EN, said))
    assert event.text == "Use *Export* plan (https://x.example) @Bo"
    assert (event.addressed, event.to_others) == (True, True)


async def test_files_and_words_come_together(there: SlackPlatform) -> None:
    shown = there.server.workspace.file("a.png", b"x", "image/png", there.server.address)
    blocks = [block(section(text("see", "bold")))]
    said = there.happenings.said(EN, ANA, "*see*", files=[shown], blocks=blocks)
    event = await heard(there, there.happenings.message(EN, said))
    assert (event.text, len(event.files), event.addressed) == ("see", 1, False)
