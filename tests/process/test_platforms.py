"""groupkeeper, the whole process, on Slack and on Telegram as the test plays them."""

import json
import re
import signal
from collections.abc import Iterator

import httpx
import pytest

from chat.delivery import State
from tests.platforms.telegram.server import TOKEN
from tests.process.background import Background
from tests.process.installation import Installation
from tests.process.playing import Faulty, Talk, serving
from tests.process.playing_slack import PlayedSlack
from tests.process.playing_telegram import PlayedTelegram
from tests.process.running import wait_until

REFUSED = re.compile(r"slack\.token_not_accepted|telegram\.token_refused")
SOON = 10.0
"""Seconds within which a time-out of one second is over; the default ones are not."""
FEW = 8
"""So many calls are made by a program that does not try again and again."""


@pytest.fixture
def background() -> Iterator[Background]:
    with Background() as background:
        yield background


@pytest.fixture(params=[PlayedSlack, PlayedTelegram], ids=["slack", "telegram"])
def talk(
    request: pytest.FixtureRequest, groupkeeper: Installation, background: Background
) -> Iterator[Talk]:
    """An installation on each platform."""
    with serving(request.param(), background) as platform:
        yield Talk(groupkeeper, platform, background)


def test_a_question_is_answered_in_its_thread_and_it_stops_when_told(talk: Talk) -> None:
    process = talk.installation.run()
    process.address()
    talk.wait_answered(talk.ask())
    process.signal(signal.SIGTERM)
    assert process.wait() == 0, process.log
    assert "Traceback" not in process.log


def test_stopped_while_it_sends_it_loses_and_repeats_nothing(talk: Talk) -> None:
    account = talk.platform.account
    talk.installation.settings[f"GROUPKEEPER_{account.upper()}__SEND_TIMEOUT"] = "30"
    process = talk.installation.run()
    talk.background.call(talk.platform.hold)
    sent = talk.ask()
    wait_until(lambda: talk.answers(sent), "the platform has the answer")
    process.signal(signal.SIGTERM)
    wait_until(lambda: "app.stopping" in process.log, "it is about to stop")
    late = talk.ask()
    assert process.wait(0) is None, process.log
    talk.background.call(talk.platform.release)
    assert process.wait() == 0, process.log
    assert talk.states(sent) == (State.SENT,)
    talk.installation.run()
    talk.wait_answered(late)
    assert talk.answers(sent) == 1


def test_what_has_no_answer_in_time_is_uncertain_and_not_repeated(talk: Talk) -> None:
    talk.installation.run().address()
    talk.background.call(talk.platform.hold)
    asked = talk.ask()
    wait_until(lambda: talk.states(asked) == (State.UNCERTAIN,), "it is in doubt", SOON)
    assert talk.answers(asked) == 1
    talk.background.call(talk.platform.release)
    later = talk.ask()
    talk.wait_answered(later)
    assert talk.answers(asked) == 1


def test_a_revoked_token_is_said_and_nothing_is_lost(talk: Talk) -> None:
    process = talk.installation.run()
    process.address()
    talk.wait_answered(talk.ask())
    talk.background.wait(talk.platform.revoke())
    before = len(talk.calls())
    asked = talk.ask()
    wait_until(lambda: REFUSED.search(process.log), "it says what is wrong")

    code, out = talk.installation.command("doctor", "--json")
    found = {finding["check"]: finding["severity"] for finding in json.loads(out)}
    assert (code, found[talk.platform.refused]) == (1, "error")
    assert process.wait(0) is None, process.log
    assert len(talk.calls()) - before <= FEW, talk.calls()[before:]
    assert len(REFUSED.findall(process.log)) == 1

    process.signal(signal.SIGTERM)
    assert process.wait() == 0, process.log
    talk.background.call(talk.platform.restore)
    talk.installation.run()
    talk.wait_answered(asked)


def test_both_at_once_and_no_open_page(groupkeeper: Installation, background: Background) -> None:
    with (
        serving(PlayedSlack(), background) as slack,
        serving(PlayedTelegram(), background) as telegram,
    ):
        talks = [Talk(groupkeeper, each, background) for each in (slack, telegram)]
        process = groupkeeper.run()
        page = httpx.get(process.address(), trust_env=False)
        assert "groupkeeper listens on Slack, Telegram" in process.out
        assert page.status_code == 404
        assert "GROUPKEEPER_LOCAL__TOKEN" in page.text  # closed, and how it is opened
        assert "chat.js" not in page.text
        for talk in talks:
            talk.wait_answered(talk.ask())


@pytest.mark.parametrize(
    ("made", "setting", "path"),
    [
        (PlayedSlack, "GROUPKEEPER_SLACK__BASE_URL", "chat.postMessage"),
        (PlayedTelegram, "GROUPKEEPER_TELEGRAM__BASE_URL", f"/bot{TOKEN}/sendMessage"),
    ],
)
def test_what_goes_against_a_spec_fails_a_test(
    background: Background, made: type[Faulty], setting: str, path: str
) -> None:
    def go_against() -> None:
        with serving(made(), background) as platform:
            address = platform.settings()[setting] + path
            httpx.post(address, json={"nonsense": "x"}, trust_env=False)

    with pytest.raises(AssertionError, match=made.method):
        go_against()
