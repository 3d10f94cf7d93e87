"""The commands as people call them: what they print, and how they end."""

import json
import threading
from pathlib import Path

import pytest

from tests.process.installation import Installation
from tests.process.running import Client, wait_until


def test_ask_answers_in_words_and_as_json(groupkeeper: Installation) -> None:
    code, out = groupkeeper.command("ask", "how do I export approvals?")
    assert (code, "choose Excel or CSV" in out) == (0, True)
    code, out = groupkeeper.command("ask", "怎么导出审批单", "--json")
    answer = json.loads(out)
    assert (code, answer["outcome"]) == (0, "answer")
    assert 0 <= answer["confidence"] <= 1
    first = answer["sections"][0]
    assert first["id"] == "zh/approvals#导出审批单"
    assert first["path"] == ["审批", "导出审批单"]
    assert set(first) >= {"id", "title", "path", "score", "text"}


def test_ask_says_what_it_does_not_know(groupkeeper: Installation) -> None:
    code, out = groupkeeper.command("ask", "what is the weather in Paris", "--json")
    assert (code, json.loads(out)["outcome"]) == (0, "unknown")


def test_a_restricted_section_opens_for_its_job(groupkeeper: Installation) -> None:
    question = ("ask", "secret discount table")
    _, closed = groupkeeper.command(*question)
    assert "40 percent" not in closed
    _, opened = groupkeeper.command(*question, "--job", "sales director")
    assert "40 percent" in opened


def test_another_manual_by_option(groupkeeper: Installation, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "tea.md").write_text("# How to make tea\n\nBoil water.\n", encoding="utf-8")
    _, out = groupkeeper.command("ask", "how do I make tea?", "--manual", str(other))
    assert "Boil water." in out


@pytest.mark.parametrize("command", [["ask", "x"], ["run"]])
def test_a_missing_manual_is_said_clearly(groupkeeper: Installation, command: list[str]) -> None:
    code, _ = groupkeeper.command(*command, "--manual", "/no/such/folder")
    said = groupkeeper.last_error()
    assert code == 1
    assert "There is no manual at /no/such/folder" in said
    assert "Traceback" not in said


def test_a_wrong_setting_is_named_without_its_value(groupkeeper: Installation) -> None:
    groupkeeper.settings["GROUPKEEPER_WEB__PORT"] = "s3cret"
    code, _ = groupkeeper.command("doctor")
    said = groupkeeper.last_error()
    assert code == 2
    assert "GROUPKEEPER_WEB__PORT" in said
    assert "s3cret" not in said


def test_a_database_that_is_not_there_is_said_clearly(groupkeeper: Installation) -> None:
    url = "postgresql://u:s3cret@127.0.0.1:1/none"
    groupkeeper.settings["GROUPKEEPER_DATABASE_URL"] = url
    code, _ = groupkeeper.command("run", "--no-open")
    said = groupkeeper.last_error()
    assert code == 1
    assert "can't be opened" in said
    assert "s3cret" not in said
    assert "Traceback" not in said


def test_doctor_before_and_while_it_runs(groupkeeper: Installation) -> None:
    code, out = groupkeeper.command("doctor")
    assert (code, "not made yet" in out) == (0, True)
    groupkeeper.run().address()
    wait_until(groupkeeper.lease_holder, "it sends")
    code, out = groupkeeper.command("doctor", "--json")
    found = {finding["check"]: finding["severity"] for finding in json.loads(out)}
    assert code == 0
    assert found["database"] == found["manual"] == found["account"] == found["running"] == "ok"


def test_doctor_fails_when_something_does_not_work(groupkeeper: Installation) -> None:
    groupkeeper.settings["GROUPKEEPER_MANUAL"] = "/no/such/folder"
    code, out = groupkeeper.command("doctor")
    assert code == 1
    assert "✗ There is no manual at /no/such/folder. Set GROUPKEEPER_MANUAL" in out


def test_deliveries_without_a_database_and_with_none_uncertain(groupkeeper: Installation) -> None:
    code, _ = groupkeeper.command("deliveries", "--state", "uncertain")
    assert (code, "There is no database at" in groupkeeper.last_error()) == (1, True)
    groupkeeper.run().address()
    code, out = groupkeeper.command("deliveries", "--state", "uncertain")
    assert (code, out) == (0, "There are no uncertain deliveries.\n")
    code, out = groupkeeper.command("deliveries", "--resend", "7")
    assert (code, "nothing was sent again" in out) == (1, True)


def ask_until(client: Client, question: str, expected: str) -> None:
    """Ask again and again until the answer holds what is expected."""
    for attempt in range(100):
        client.send("en", f"{expected}-{attempt}", f"@bot {question}")
        shown = client.get("/api/local/messages", group="en", after=0).json()
        if any(expected in message["text"] for message in shown if message["person"] == "bot"):
            return
        threading.Event().wait(0.1)
    pytest.fail(f"never answered with {expected}")


def test_a_changed_manual_answers_without_a_restart(groupkeeper: Installation) -> None:
    process = groupkeeper.run()
    with Client(process.address()) as client:
        tea = groupkeeper.folder / "manual" / "en" / "tea.md"
        tea.write_text("# How to make tea\n\nBoil water.\n", encoding="utf-8")
        ask_until(client, "how do I make tea?", "Boil water.")


def test_a_manual_folder_that_is_replaced_is_followed(groupkeeper: Installation) -> None:
    process = groupkeeper.run()
    manual = groupkeeper.folder / "manual"
    with Client(process.address()) as client:
        manual.rename(groupkeeper.folder / "old")
        ask_until(client, "how do I export approvals?", "Excel")  # the last state answers
        manual.mkdir()
        (manual / "tea.md").write_text("# How to make tea\n\nBoil water.\n", encoding="utf-8")
        ask_until(client, "how do I make tea?", "Boil water.")


def test_the_log_holds_no_message_text(groupkeeper: Installation) -> None:
    groupkeeper.settings["GROUPKEEPER_LOG__FORMAT"] = "json"
    groupkeeper.settings["GROUPKEEPER_LOG__LEVEL"] = "debug"
    process = groupkeeper.run()
    with Client(process.address()) as client:
        client.send("en", "secret", "@bot my password is hunter2, how do I export approvals?")
        client.send("en", "aside", "not for the bot: hunter3")
    groupkeeper.wait_settled()
    lines = [json.loads(line) for line in process.log.splitlines()]
    assert {"inbox.received", "inbox.done", "delivery.attempted"} <= {li["event"] for li in lines}
    for secret in ("hunter2", "hunter3", "Excel"):
        assert secret not in process.log
