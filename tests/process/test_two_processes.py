"""``groupkeeper run`` started twice, the common accident, on one database."""

import pytest

from tests.process.conftest import Install
from tests.process.installation import Installation
from tests.process.running import Client, wait_until
from tests.process.talkers import CONVERSATIONS, talking

MOST = 8
HELP = "@bot help"
"""Unlike a question it leaves nothing but its answer, so nothing else keeps a second one out."""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_processes_on_one_database_answer_once_and_one_replaces_the_other(
    install: Install, request: pytest.FixtureRequest, kind: str
) -> None:
    url = request.getfixturevalue("postgres_url") if kind == "postgresql" else None
    installation = install(url)
    processes = [installation.run() for _ in range(2)]  # both make the database, at once
    with Client(processes[0].address()) as one, Client(processes[1].address()) as other:
        for client in (one, other):
            page = client.get("/")
            assert page.status_code == 200
            assert "<html" in page.text.lower()
        # The same questions under the same keys at both, as from a page that is not sure.
        with talking(most=MOST, text=HELP) as here, talking(most=MOST, text=HELP) as there:
            here.address, there.address = one.address, other.address
            here.finish(asked_all=True)
            there.finish(asked_all=True)
        asked = here.acknowledged
        assert there.acknowledged == asked
        assert len(asked) == MOST * len(CONVERSATIONS)
        installation.wait_settled()
        installation.check(asked, keyed=True)

        pids = [process.pid for process in processes]
        holder = wait_until(installation.lease_holder, "somebody sends")
        assert holder in pids
        processes[pids.index(holder)].kill()
        survivor = other if holder == processes[0].pid else one
        asked.add(survivor.ask("en", "after"))
        installation.wait_settled()
        installation.check(asked, keyed=True)
        assert installation.lease_holder() not in (None, holder)


def test_a_taken_port_is_said_in_a_sentence(groupkeeper: Installation) -> None:
    first = groupkeeper.run()
    port = first.address().rpartition(":")[2]
    second = groupkeeper.run(GROUPKEEPER_WEB__PORT=port)
    assert second.wait() == 1
    assert f"Port {port} is in use" in second.log
    assert "GROUPKEEPER_WEB__PORT" in second.log
    assert "Traceback" not in second.log
    with Client(first.address()) as client:
        assert client.get("/").status_code == 200, "the first was disturbed"
