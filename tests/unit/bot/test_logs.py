"""Logs: ids and kinds of errors, never what somebody wrote."""

import io
import json
from contextlib import redirect_stderr

import structlog

from bot import logs
from bot.settings import LogSettings


def test_an_error_is_named_without_its_words() -> None:
    said = io.StringIO()
    with redirect_stderr(said):
        logs.configure(LogSettings(level="info", format="json"))
        try:
            raise ValueError("INSERT … 'my password is hunter2'")
        except ValueError as error:
            structlog.get_logger().error("web.failed", path="/", error=error)
    structlog.reset_defaults()
    line = json.loads(said.getvalue())
    assert (line["event"], line["error"]) == ("web.failed", "ValueError")
    assert "test_logs.py" in line["at"]
    assert "hunter2" not in said.getvalue()
