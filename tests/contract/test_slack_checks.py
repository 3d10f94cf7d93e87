"""What doctor finds about Slack."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.port import Severity
from bot.texts import catalogue
from tests.contract.on_slack import SlackPlatform, slack
from tests.contract.on_slack_http import slack_by_http
from tests.platforms.slack.server import SCOPES, Fault
from tests.platforms.slack.workspace import BOT_USER


@pytest.fixture(params=["socket", "http"])
async def there(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SlackPlatform]:
    """Slack, both ways."""
    platform = (slack if request.param == "socket" else slack_by_http)(tmp_path, None)
    await platform.server.start()
    yield platform
    await platform.close()


async def found(there: SlackPlatform) -> dict[str, tuple[Severity, dict[str, str]]]:
    """What is found, by its text, which can be written with its facts."""
    findings = await there.slack.check()
    for finding in findings:
        assert catalogue("en")[f"doctor.{finding.text}"].format_map(finding.facts)
    return {finding.text: (finding.severity, finding.facts) for finding in findings}


def by_http(there: SlackPlatform) -> bool:
    return there.slack.path is not None


async def test_who_we_are_and_that_it_works(there: SlackPlatform) -> None:
    findings = await found(there)
    facts = {"workspace": "Example", "name": "groupkeeper"}
    assert findings["slack_workspace"] == (Severity.OK, facts)
    assert findings["slack_channels"] == (Severity.OK, {"count": "2"})
    wrong = {text for text, (severity, _) in findings.items() if severity is not Severity.OK}
    assert wrong == ({"slack_no_url"} if by_http(there) else set())
    assert ("slack_socket" in findings) is not by_http(there)


@pytest.mark.parametrize("why", ["token_revoked", "invalid_auth", "account_inactive"])
async def test_a_token_that_is_not_accepted(there: SlackPlatform, why: str) -> None:
    there.server.revoked = why
    assert await found(there) == {"slack_token": (Severity.ERROR, {"reason": why})}


async def test_a_slack_that_does_not_answer(there: SlackPlatform) -> None:
    there.server.fail("auth.test", Fault.BROKEN)
    assert await found(there) == {"slack_no_answer": (Severity.ERROR, {"reason": "HTTP 503"})}


async def test_scopes_that_are_missing(there: SlackPlatform) -> None:
    there.server.scopes = SCOPES.replace("chat:write,", "").replace(",users:read", "")
    findings = await found(there)
    assert findings["slack_scopes"] == (Severity.ERROR, {"scopes": "chat:write, users:read"})


@pytest.mark.parametrize(
    ("seconds", "severity"), [(50, None), (-90, Severity.WARNING), (400, Severity.ERROR)]
)
async def test_a_clock_that_is_wrong(
    there: SlackPlatform, seconds: int, severity: Severity | None
) -> None:
    there.server.late = seconds
    told = (await found(there)).get("slack_clock")
    if severity is Severity.ERROR and not by_http(there):
        severity = Severity.WARNING
    assert (None if told is None else told[0]) == severity


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("invalid_auth", "slack_app_token"),
        ("not_allowed_token_type", "slack_app_token"),
        ("missing_scope", "slack_app_scope"),
        (Fault.BROKEN, "slack_no_answer"),
    ],
)
async def test_an_app_token_that_is_wrong(there: SlackPlatform, fault: str, text: str) -> None:
    there.server.fail("apps.connections.open", fault)
    findings = await found(there)
    if by_http(there):
        assert text not in findings
    else:
        assert findings[text][0] is Severity.ERROR


async def test_a_bot_that_is_in_no_channel(there: SlackPlatform) -> None:
    for channel in there.server.workspace.channels.values():
        channel.members.discard(BOT_USER)
    assert (await found(there))["slack_no_channel"] == (Severity.WARNING, {})
