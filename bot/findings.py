"""What can be wrong while the bot runs: for doctor and for /status."""

from collections.abc import Sequence
from functools import partial

from bot.adapters.port import Adapter, Finding, Severity
from bot.departure import name_of
from chat.delivery import State
from chat.directory import GroupKind
from faq.manual import Manual
from storage import deliveries, directory, humans, presence
from storage.database import Database

PROBLEMS_SHOWN = 10
_GONE = (
    (GroupKind.OPS, "ops_gone"),
    (GroupKind.DEVELOPERS, "developers_gone"),
    (GroupKind.GROUP, "groups_gone"),
)


def about_manual(manual: Manual, folder: str) -> list[Finding]:
    """How much there is of a manual, and what is wrong in it."""
    count = len(manual.sections)
    findings = [
        Finding(Severity.OK, "manual", {"folder": folder, "sections": str(count)})
        if count
        else Finding(Severity.WARNING, "manual_empty", {"folder": folder})
    ]
    for problem in manual.problems[:PROBLEMS_SHOWN]:
        place = problem.file if problem.line is None else f"{problem.file}:{problem.line}"
        facts = {"place": place, "problem": f"{problem.kind}: {problem.detail}"}
        findings.append(Finding(Severity.WARNING, "manual_problem", facts))
    more = len(manual.problems) - PROBLEMS_SHOWN
    if more > 0:
        findings.append(Finding(Severity.WARNING, "manual_more", {"count": str(more)}))
    return findings


async def about_deliveries(database: Database) -> list[Finding]:
    """What was not sent, or perhaps not."""
    counts = await database.read(deliveries.counted)
    findings = [
        Finding(Severity.WARNING, state.value, {"count": str(counts[state])})
        for state in (State.UNCERTAIN, State.FAILED)
        if counts.get(state)
    ]
    return findings or [Finding(Severity.OK, "deliveries", {})]


async def about_account(adapter: Adapter) -> list[Finding]:
    """What the platform says of an account."""
    found = await adapter.check()
    if any(finding.severity is Severity.ERROR for finding in found):
        return found
    facts = {"account": adapter.account, "adapter": type(adapter).__name__}
    return [Finding(Severity.OK, "account", facts), *found]


async def about_groups(database: Database, accounts: Sequence[str]) -> list[Finding]:
    """Where nobody could be reached, and where the bot is no longer."""
    findings = []
    gone = await database.read(partial(presence.gone, accounts=accounts))
    for account in accounts:
        channels = await database.read(partial(directory.ops_channels, account=account))
        if not any(channel.account in accounts for channel in channels):
            findings.append(Finding(Severity.WARNING, "ops_none", {"account": account}))
    for kind, text in _GONE:
        names = [name_of(group) for group in gone if group.kind is kind]
        if names:
            shown = ", ".join(names[:PROBLEMS_SHOWN])
            facts = {"count": str(len(names)), "names": shown}
            findings.append(Finding(Severity.WARNING, text, facts))
    return findings


async def about_approval(
    database: Database, accounts: Sequence[str], *, approval: bool
) -> list[Finding]:
    """Whether there is somebody who could approve what another has written."""
    if not approval:
        return []
    count = await database.read(partial(humans.operators, accounts=accounts))
    if count > 1:
        return []
    return [Finding(Severity.WARNING, "approval_alone", {"count": str(count)})]
