"""Told to stop, groupkeeper finishes what it has begun and hands over."""

import signal
import subprocess
import sys
from pathlib import Path
from random import Random

from sqlalchemy import select

from chat.delivery import State
from storage.schema import deliveries, leases
from tests.process.installation import Installation
from tests.process.running import LONG
from tests.process.talkers import talking

STOPS = 3


def check_left_tidy(installation: Installation) -> None:
    """Nothing is in doubt and nobody has a lease."""
    sending = select(deliveries.c.id).where(deliveries.c.state == State.SENDING)
    assert installation.rows(sending) == []
    assert {row.expires_at for row in installation.rows(select(leases.c.expires_at))} == {0.0}


def test_stopped_amid_messages_it_leaves_nothing_open(groupkeeper: Installation) -> None:
    # With such a lease a restart that had to wait for it would never answer here.
    groupkeeper.settings["GROUPKEEPER_LEASE_SECONDS"] = "300"
    groupkeeper.use_send_key(False)
    rng = Random("stops")
    with talking(most=400) as talkers:
        for _ in range(STOPS):
            process = groupkeeper.run()
            talkers.address = process.address()
            assert process.wait(rng.uniform(0.2, 0.8)) is None, process.log
            process.signal(signal.SIGTERM)
            assert process.wait() == 0, process.log
            assert "Traceback" not in process.log
            check_left_tidy(groupkeeper)
        talkers.address = groupkeeper.run().address()
        talkers.finish()
    groupkeeper.wait_settled()
    # Nothing was interrupted, so even without keys nothing is uncertain.
    groupkeeper.check(talkers.acknowledged, keyed=True)
    assert len(talkers.acknowledged) > STOPS


def test_the_installed_command_stops_on_ctrl_c_and_on_sigterm(groupkeeper: Installation) -> None:
    command = Path(sys.executable).with_name("groupkeeper")
    for number in (signal.SIGINT, signal.SIGTERM):
        process = subprocess.Popen(
            [command, "run", "--no-open"],
            cwd=groupkeeper.folder,
            env=groupkeeper.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            assert "http://127.0.0.1:" in process.stdout.readline()
            process.send_signal(number)
            _, log = process.communicate(timeout=LONG)
        finally:
            process.kill()
            process.wait()
        assert process.returncode == 0, log
        assert "app.stopped" in log
        check_left_tidy(groupkeeper)
