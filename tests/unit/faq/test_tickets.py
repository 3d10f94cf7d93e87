"""Which ops channel gets a ticket, and how long it may be reopened."""

from datetime import timedelta

import pytest

from chat.directory import Group, GroupKind
from faq.ticketing import choose_channel
from faq.tickets import Channel, Ticket, same_world, ticket_of, topic
from tests.support import START


def channel(name: str, *products: str, account: str = "slack") -> Channel:
    return Channel(Group(account, name, kind=GroupKind.OPS), frozenset(products))


GENERAL = channel("general")
PAY = channel("pay", "Payroll", "Tax")
CRM = channel("crm", "CRM")
THERE = ["slack", "telegram"]


@pytest.mark.parametrize(
    ("channels", "products", "chosen"),
    [
        ([GENERAL, PAY, CRM], ["Payroll"], "pay"),
        ([PAY, GENERAL], ["payroll", "Legal"], "pay"),
        ([PAY, GENERAL], ["Legal"], "general"),
        ([PAY, GENERAL], [], "general"),
        ([PAY, CRM], ["Legal"], "pay"),  # better than nobody
        ([channel("far", account="telegram"), GENERAL], [], "general"),
        ([channel("far", "CRM", account="telegram"), GENERAL], ["CRM"], "far"),
        ([channel("gone", "CRM", account="teams"), GENERAL], ["CRM"], "general"),
        ([channel("gone", account="teams")], [], None),
        ([], ["CRM"], None),
    ],
)
def test_the_channel_that_fits_best_and_is_connected_gets_it(
    channels: list[Channel], products: list[str], chosen: str | None
) -> None:
    group = choose_channel(channels, products, "slack", THERE)
    assert (group and group.conversation) == chosen


@pytest.mark.parametrize(
    ("account", "other", "same"),
    [("local", "local", True), ("slack", "telegram", True), ("local", "slack", False)],
)
def test_the_local_chat_is_a_world_of_its_own(account: str, other: str, same: bool) -> None:
    assert same_world(account, other) == same_world(other, account) == same


@pytest.mark.parametrize(
    ("name", "number"), [(topic(12), 12), ("group:12", None), ("ticket:x", None), (None, None)]
)
def test_a_topic_names_its_ticket(name: str | None, number: int | None) -> None:
    assert ticket_of(name) == number


@pytest.mark.parametrize(("days", "may"), [(0, True), (7, True), (7.01, False)])
def test_it_may_be_reopened_for_a_week(days: float, may: bool) -> None:
    closed = Ticket(
        id=1,
        question_id=None,
        account="slack",
        conversation="en",
        thread="",
        asker="ana",
        text="How?",
        locale="en",
        reason="asked",
        state="closed",
        ops_account="slack",
        ops_conversation="ops",
        assignee_account=None,
        assignee=None,
        opened_at=START,
        taken_at=None,
        closed_at=START,
    )
    assert closed.may_reopen(START + timedelta(days=days)) == may
    assert closed.place.thread is None
