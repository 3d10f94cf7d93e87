"""Killed at any moment, many times, while three conversations go on."""

import os
from random import Random

import pytest

from tests.process.installation import Installation
from tests.process.talkers import talking

KILLS = int(os.environ.get("GROUPKEEPER_TEST_KILLS", "25"))
LIFE = 1.0
"""Seconds that a process works at most before it is killed."""
STARTUP = 0.4
"""The same for those that are killed while they start."""


@pytest.mark.parametrize("keyed", [True, False], ids=["keyed", "unkeyed"])
def test_kills_at_random_moments_lose_and_repeat_nothing(
    groupkeeper: Installation, keyed: bool
) -> None:
    groupkeeper.use_send_key(keyed)
    rng = Random(f"kills-{keyed}")
    with talking(most=15 * KILLS) as talkers:
        for kill in range(KILLS):
            process = groupkeeper.run()
            starting, at_once = kill % 5 == 3, kill % 5 == 4
            if not starting:
                talkers.address = process.address()
                if not at_once:
                    talkers.wait_for_more()
            # Waiting for an end that must not come is waiting for a while, and noticing a crash.
            life = rng.uniform(0.0, STARTUP if starting else LIFE)
            assert process.wait(life) is None, process.log
            process.kill()
        talkers.address = groupkeeper.run().address()
        talkers.finish()
    groupkeeper.wait_settled(60)
    report = groupkeeper.check(talkers.acknowledged, keyed=keyed)
    assert len(talkers.acknowledged) > KILLS // 2, f"hardly anything happened: {report}"
    uncertain = len(groupkeeper.uncertain())
    answered = sum(fate.states == ("sent",) for fate in groupkeeper.fates().values())
    assert answered + uncertain == len(talkers.acknowledged), report
    assert uncertain == 0 or not keyed, report
