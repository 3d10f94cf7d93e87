"""Killed at any moment, many times, while three groups of Telegram talk."""

import os

from tests.process.background import Background
from tests.process.installation import Installation
from tests.process.platform_kills import survive
from tests.process.playing import Talk, killed_before_the_answer, serving
from tests.process.playing_telegram import PlayedTelegram

KILLS = int(os.environ.get("GROUPKEEPER_TEST_KILLS", "25"))


def test_kills_lose_nothing_and_repeat_nothing_on_telegram(groupkeeper: Installation) -> None:
    with Background() as background:
        tally = survive(
            groupkeeper, PlayedTelegram(), background, kills=KILLS, seed="telegram", settles=False
        )
    assert tally.answered > KILLS // 2, tally


def test_a_kill_before_an_answer_leaves_it_to_people(groupkeeper: Installation) -> None:
    with Background() as background, serving(PlayedTelegram(), background) as platform:
        talk = Talk(groupkeeper, platform, background)
        asked = killed_before_the_answer(talk)
        talk.wait_answered(talk.ask())
        assert talk.answers(asked) == 1
        assert len(groupkeeper.uncertain()) == 1
