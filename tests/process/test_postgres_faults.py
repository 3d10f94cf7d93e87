"""PostgreSQL drops every connection in the middle of everything, again and again."""

from functools import partial
from random import Random

import psycopg
import pytest
from sqlalchemy import make_url

from tests.process.conftest import Install
from tests.process.running import QUESTION, Client, Process, wait_until
from tests.process.talkers import talking

DROPS = 12
DROP = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = %s AND pid <> pg_backend_pid()"""


@pytest.mark.parametrize("keyed", [True, False], ids=["keyed", "unkeyed"])
def test_dropped_connections_lose_and_repeat_nothing(
    install: Install, postgres_url: str, keyed: bool
) -> None:
    installation = install(postgres_url)
    installation.use_send_key(keyed)
    process = installation.run()
    rng = Random("drops")
    with talking(most=40 * DROPS) as talkers:
        talkers.address = process.address()
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            for _ in range(DROPS):
                talkers.wait_for_more()
                assert process.wait(rng.uniform(0.0, 0.3)) is None, process.log
                connection.execute(DROP, [make_url(postgres_url).database])
        talkers.finish()
    installation.wait_settled(60)
    installation.check(talkers.acknowledged, keyed=keyed)
    assert process.wait(0) is None, process.log
    assert "[error" not in process.log, process.log


def test_an_outage_longer_than_the_lease_is_survived(
    install: Install, postgres_server: str, postgres_url: str
) -> None:
    installation = install(postgres_url)
    process = installation.run()
    name = make_url(postgres_url).database
    with (
        Client(process.address()) as client,
        psycopg.connect(postgres_server, autocommit=True) as connection,
    ):
        asked = {client.ask("en", "before")}  # on its way when the outage begins
        for number in range(3):
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
            connection.execute(DROP, [name])
            lost = process.log.count("lease.lost") + 1
            answer = client.send("en", f"during-{number}", QUESTION)
            assert answer.status_code == 503, answer.text
            assert "database" in answer.json()["error"]
            wait_until(partial(lost_leases, process, lost), "its term is over")
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
            asked.add(client.ask("en", f"during-{number}"))
            installation.wait_settled()
    installation.check(asked, keyed=True)
    assert process.wait(0) is None, process.log


def lost_leases(process: Process, number: int) -> bool:
    """Whether a process has lost its lease so many times."""
    return process.log.count("lease.lost") >= number
