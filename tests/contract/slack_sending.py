"""What tests of sending to Slack share."""

import pytest

from chat.delivery import SendError
from chat.message import Outgoing, Place
from tests.contract.on_slack import SlackPlatform
from tests.contract.slack_names import IDS
from tests.platforms.slack.workspace import Message

HELLO = Outgoing("Hello")
EN = Place("slack", IDS["en"])


async def refused(there: SlackPlatform, message: Outgoing = HELLO) -> SendError:
    """Why a message was not sent."""
    with pytest.raises(SendError) as raised:
        await there.slack.send(EN, message, "k")
    return raised.value


def messages(there: SlackPlatform, channel: str = IDS["en"]) -> list[Message]:
    """What stands in a channel."""
    return there.server.workspace.channels[channel].messages
