"""What of a requirement counts as missing, as disagreement, as somebody else's."""

from dataclasses import replace

import pytest

from chat.directory import Customer
from feedback.model import Kind, Requirement
from feedback.pool import EIGHT, MISSABLE, Card, Scope, described, differs
from tests.support import START

BARE = Requirement(42, "memory", START, START, 42)


def card(requirement: Requirement, customer: Customer | None = None) -> Card:
    return Card(requirement, customer, (), requests=1, votes=1, customers=0)


def test_what_nobody_has_said_is_missing() -> None:
    assert card(BARE).missing == MISSABLE
    assert set(EIGHT) - set(MISSABLE) == {"date", "stage"}


def test_what_is_known_is_not() -> None:
    full = replace(
        BARE,
        customer=1,
        text="Export to PDF",
        title="PDF export",
        goal="send it on",
        module="billing",
        product="HR",
        kind=Kind.WISH,
        suggested="P2",
        grade="P1",
        assignee="Li",
    )
    assert card(full, Customer(1, "Acme", region="East")).missing == ()
    assert card(full, Customer(1, "Acme")).missing == ("region",)


@pytest.mark.parametrize(
    ("title", "text", "goal", "said"),
    [("T", "x", "g", "T"), ("", "x", "g", "x"), ("", "", "g", "g"), ("", "", "", "")],
)
def test_the_public_wording_comes_before_their_own(
    title: str, text: str, goal: str, said: str
) -> None:
    requirement = replace(BARE, title=title, text=text, goal=goal)
    assert described(requirement) == said
    assert ("description" in card(requirement).missing) == (said == "")


@pytest.mark.parametrize(
    ("grade", "suggested", "expected"),
    [("P1", "P2", True), ("P1", "P1", False), ("", "P2", False), ("P1", "", False)],
)
def test_only_a_decision_can_differ_from_a_suggestion(
    grade: str, suggested: str, expected: bool
) -> None:
    assert differs(replace(BARE, grade=grade, suggested=suggested)) is expected


@pytest.mark.parametrize(
    ("account", "world", "of", "seen"),
    [
        ("slack", False, "slack", True),
        ("slack", False, "telegram", False),
        ("slack", True, "telegram", True),
        ("slack", True, "local", False),
        ("local", True, "local", True),
        ("local", True, "slack", False),
    ],
)
def test_an_ops_channel_sees_its_world_and_all_else_one_account(
    account: str, world: bool, of: str, seen: bool
) -> None:
    assert Scope(account, world).has(of) is seen
