"""Killed at any moment, many times, while an announcement goes to 2,000 groups."""

import os
from random import Random

from sqlalchemy import select

from chat.delivery import State
from storage.schema import deliveries
from tests.process.announced import Summary
from tests.process.announcement_kills import APART, Campaign, survive
from tests.process.background import Background
from tests.process.conftest import Install
from tests.process.installation import Installation
from tests.process.playing import serving
from tests.process.playing_local import DESK, PlayedLocal
from tests.process.playing_slack import ANA, PlayedSlack
from tests.process.playing_telegram import PlayedTelegram

KILLS = int(os.environ.get("GROUPKEEPER_TEST_KILLS", "25"))
SEED = os.environ.get("GROUPKEEPER_TEST_SEED", "announcements")
"""What the moments are drawn from: another word, other moments."""
GROUPS = 1_000
"""Of each platform."""
PER_SECOND = 30
"""On Slack as fast as on Telegram: the least that Slack allows would take minutes."""
LATENCY = 0.02


def on_two_platforms(
    installation: Installation, size: int, kills: int, processes: int = 1
) -> Summary:
    """Slack, where messages can be found again, and Telegram, where they can't."""
    slack = PlayedSlack(per_second=PER_SECOND, latency=LATENCY)
    telegram = PlayedTelegram(latency=LATENCY)
    with Background() as background, serving(slack, background), serving(telegram, background):
        rng, finds = Random(f"{SEED}-{processes}"), frozenset({slack.account})
        campaign = Campaign(installation, [slack, telegram], background, rng, finds)
        campaign.prepare(size, f"slack:{ANA}")
        summary = survive(campaign, installation.run, kills, processes)
    assert summary.kills == kills
    first = campaign.announced[0]
    assert {a: len(each) for a, each in first.recipients.items()} == {
        "slack": size,
        "telegram": size,
    }
    for tally in summary.tallies.values():
        assert 0 < tally.failed <= APART, summary
        assert tally.skipped == APART * summary.announcements, summary
    doubtful = select(deliveries.c.id).where(deliveries.c.state == State.UNCERTAIN)
    listed = installation.uncertain()
    assert sorted(listed) == sorted(row.id for row in installation.rows(doubtful))
    return summary


def test_kills_lose_nothing_and_repeat_nothing_on_two_platforms(groupkeeper: Installation) -> None:
    on_two_platforms(groupkeeper, GROUPS, KILLS)


def test_of_two_processes_on_one_database_one_is_killed_again_and_again(
    install: Install, postgres_url: str
) -> None:
    on_two_platforms(install(postgres_url), GROUPS // 4, KILLS // 3, processes=2)


def test_with_send_keys_nothing_is_even_uncertain(groupkeeper: Installation) -> None:
    with Background() as background:
        platform = PlayedLocal(groupkeeper)
        campaign = Campaign(groupkeeper, [platform], background, Random(f"{SEED}-keyed"), life=0.5)
        campaign.prepare(GROUPS // 2, "local:ops", desk=DESK, expels=False)
        summary = survive(campaign, groupkeeper.run, KILLS // 8)
    tally = summary.tallies["local"]
    assert (tally.failed, tally.uncertain) == (0, 0), summary
    assert tally.sent + tally.skipped == tally.total, summary
