"""What doctor finds that needs no machine."""

from bot.adapters.port import Severity
from bot.doctor import about_owners


def found(owners: list[str], accounts: list[str]) -> list[tuple[str, str]]:
    return [(each.text, each.severity) for each in about_owners(owners, accounts)]


def test_the_local_chat_needs_no_owner() -> None:
    assert found([], ["local"]) == [("owners_none", Severity.OK)]


def test_where_real_people_are_somebody_has_to_operate_the_bot() -> None:
    missing = ("owners_missing", Severity.WARNING)
    assert found([], ["slack", "telegram"]) == [missing, missing]
    assert found(["slack:U1"], ["slack", "local"]) == [("owners", Severity.OK)]
    [finding, _] = about_owners(["slack:U1"], ["slack", "telegram"])
    assert (finding.text, finding.facts) == ("owners_missing", {"account": "telegram"})


def test_an_owner_of_an_account_that_is_not_there_is_pointed_out() -> None:
    assert ("owner_unknown", Severity.WARNING) in found(["slak:U1"], ["slack"])
