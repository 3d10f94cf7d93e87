"""Which developers' channel has the bugs of a module."""

import pytest

from chat.directory import Group, GroupKind
from feedback.channels import Channel, channel_for


def channel(name: str, *modules: str, account: str = "slack") -> Channel:
    return Channel(Group(account, name, name, GroupKind.DEVELOPERS, approved=True), modules)


ALL = [
    channel("everything", account="telegram"),
    channel("also", account="slack"),
    channel("money", "billing", "HR core"),
    channel("gone", "travel", account="nowhere"),
]


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("billing", "money"),
        ("Billing ", "money"),
        ("HRcore", "money"),
        ("leave", "also"),
        ("", "also"),
        ("travel", "also"),
    ],
)
def test_its_own_channel_before_one_for_everything(module: str, expected: str) -> None:
    found = channel_for(ALL, module, "slack", {"slack", "telegram"})
    assert found is not None
    assert found.conversation == expected


def test_there_may_be_none() -> None:
    assert channel_for(ALL[2:], "leave", "slack", {"slack"}) is None
    assert channel_for(ALL, "billing", "slack", set()) is None
    assert channel_for([], "", "slack", {"slack"}) is None
