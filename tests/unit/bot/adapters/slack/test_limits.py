"""How fast Slack is sent to."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bot.platforms import SLACK_PER_SECOND, SlackSettings
from tests.contract.on_slack import slack_adapter, slack_settings
from tests.contract.people import CountingClock


def settings(**more: int) -> SlackSettings:
    return SlackSettings(bot_token=SecretStr("xoxb-1"), app_token=SecretStr("xapp-1"), **more)


def test_a_workspace_that_allows_more_is_sent_more(tmp_path: Path) -> None:
    given = slack_settings(tmp_path, "http://127.0.0.1:1")
    assert slack_adapter(given, CountingClock()).limits.per_second == SLACK_PER_SECOND
    faster = given.model_copy(update={"slack": settings(per_second=20)})
    assert slack_adapter(faster, CountingClock()).limits.per_second == 20
    assert slack_adapter(faster, CountingClock()).limits.per_place_second == 1


@pytest.mark.parametrize("wrong", [0, 101])
def test_a_rate_that_nobody_allows_is_refused(wrong: int) -> None:
    with pytest.raises(ValidationError):
        settings(per_second=wrong)
