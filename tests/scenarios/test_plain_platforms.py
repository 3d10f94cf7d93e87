"""Transcripts on platforms that can do less, and with people whose names are hostile."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.memory import ALL, MemoryAdapter
from bot.adapters.port import Capability, Limits
from bot.web.rendering import to_html
from chat.event import Incoming
from chat.message import Place, Sender
from tests.support import Driven, driven, seed


@pytest.fixture
async def plain(tmp_path: Path) -> AsyncIterator[Driven]:
    """A platform without buttons, threads and edits, with short messages."""
    able = ALL & ~(Capability.BUTTONS | Capability.THREADS | Capability.EDIT)
    platform = MemoryAdapter(capabilities=able, seeded=seed(), limits=Limits(size=400))
    app = driven(f"sqlite:///{tmp_path / 'test.db'}", tmp_path, adapters=[platform])
    await app.start()
    yield app
    await app.stop()


async def test_choices_are_numbered_and_a_number_answers(plain: Driven) -> None:
    [choice] = await plain.say("approval")
    assert choice.place.thread is None
    assert "1. " in choice.message.text
    assert "Answer with a number" in choice.message.text
    lines = choice.message.text.splitlines()
    number = next(line.split(".")[0] for line in lines if "Reject" in line)
    shown = await plain.say(number)
    assert "write the reason" in shown[0].message.text


async def test_a_number_that_is_no_choice_is_a_question(plain: Driven) -> None:
    await plain.say("approval")
    [shown] = await plain.say("17")
    assert "found no answer" in shown.message.text


async def test_what_is_too_long_for_one_message_comes_in_parts(plain: Driven) -> None:
    long = plain.app.settings.manual_dir / "en" / "migration.md"
    steps = "\n\n".join(f"Step {n} of the migration takes a moment." for n in range(40))
    long.write_text(f"# Migration guide\n\n{steps}", encoding="utf-8")
    await plain.app.library.reload()
    shown = await plain.say("migration guide")
    assert all(len(part.message.text) <= 400 for part in shown)
    assert "Step 0 of" in shown[0].message.text


async def test_an_edit_changes_nothing_where_nothing_can_be_edited(plain: Driven) -> None:
    await plain.say("how do I export approvals?")
    before = [shown.message for shown in plain.memory.shown]
    place, at = Place("memory", "en"), plain.clock.now()
    sender = Sender("ana", "Ana")
    edited = Incoming(place, "m1", sender, "help", at, addressed=True, revision="e1")
    await plain.memory.deliver(edited)
    await plain.settle()
    assert [shown.message for shown in plain.memory.shown] == before


NAMES = st.text(
    st.characters() | st.sampled_from("\ud800\x00<>*_`[]()\u202e\u200b@!#|\n")
) | st.sampled_from(
    ["<script>alert(1)</script>", "**bold**", "<!channel>", "`; DROP TABLE people", "x" * 5000]
)


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(name=NAMES, text=NAMES)
async def test_no_name_and_no_text_breaks_or_executes(bot: Driven, name: str, text: str) -> None:
    """As a platform would give them: whatever people call themselves, whatever they write."""
    known = len(bot.memory.shown)
    for said in ("me", f"me job {text}", text, f"/{text}"):
        message = bot.memory._next_id()
        place, at = Place("memory", "direct-ana"), bot.clock.now()
        await bot.memory.deliver(
            Incoming(place, message, Sender("ana", name), said, at, direct=True)
        )
        await bot.settle()
    for shown in bot.memory.shown[known:]:
        html = to_html(shown.message.text)
        assert "<script" not in html
        assert "went wrong" not in shown.message.text
