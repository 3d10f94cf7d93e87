"""Killed at any moment, many times, while three channels of Slack talk."""

import os

from chat.delivery import State
from tests.process.background import Background
from tests.process.installation import Installation
from tests.process.platform_kills import survive
from tests.process.playing import Talk, killed_before_the_answer, serving
from tests.process.playing_slack import PlayedSlack
from tests.process.running import LONG, wait_until

KILLS = int(os.environ.get("GROUPKEEPER_TEST_KILLS", "25"))


def test_kills_lose_nothing_and_repeat_nothing_on_slack(groupkeeper: Installation) -> None:
    with Background() as background:
        tally = survive(
            groupkeeper, PlayedSlack(), background, kills=KILLS, seed="slack", settles=True
        )
    assert tally.answered > KILLS // 2, tally


def test_a_kill_before_an_answer_is_cleared_up_by_asking_slack(groupkeeper: Installation) -> None:
    with Background() as background, serving(PlayedSlack(), background) as platform:
        talk = Talk(groupkeeper, platform, background)
        asked = killed_before_the_answer(talk)
        wait_until(lambda: talk.states(asked) == (State.SENT,), "it is found", 2 * LONG)
        assert talk.answers(asked) == 1
