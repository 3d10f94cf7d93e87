"""What is misconfigured, and how to mend it."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from random import SystemRandom

from bot.adapters.discovery import load_adapters
from bot.adapters.exchange import Exchange
from bot.adapters.port import AdapterContext, Finding, Severity
from bot.app import SystemClock
from bot.findings import (
    about_account,
    about_approval,
    about_deliveries,
    about_groups,
    about_manual,
)
from bot.progress import bar
from bot.seeding import owners_of
from bot.setting_names import unknown_names
from bot.settings import Settings, given_names
from bot.texts import plain
from bot.web.server import PortTaken, listen
from faq.manual import ManualMissing, read_manual
from storage import leases, migration
from storage.database import Database, StorageUnavailable

FREE_BYTES = 200 * 1024 * 1024


async def examine(settings: Settings) -> list[Finding]:
    """Look at everything; changes nothing but a probe file in the data folder."""
    findings = [*_unknown_settings(settings.locale), _data_dir(settings.data_dir)]
    findings += _manual(settings)
    database = Database(settings.database)
    try:
        about_database = await _database(database)
        findings += about_database
        adapters = load_adapters(
            AdapterContext(settings, database, SystemClock(), SystemRandom(), Exchange())
        )
        for adapter in adapters:
            findings += await about_account(adapter)
        accounts = [adapter.account for adapter in adapters]
        findings += about_owners(settings.owners, accounts)
        if any(finding.text == "database" for finding in about_database):
            findings += await about_groups(database, accounts)
            approval = settings.announcements.approval
            findings += await about_approval(database, accounts, approval=approval)
    finally:
        await database.dispose()
    running = any(finding.text == "running" for finding in about_database)
    findings += [_support(settings), _public_url(settings)]
    return [*findings, *([] if running else [_port(settings.web.port)])]


def _unknown_settings(locale: str) -> list[Finding]:
    findings = []
    for name, near in unknown_names(given_names()):
        hint = plain(locale, "doctor.setting_near", name=near) if near else ""
        facts = {"name": name, "near": hint}
        findings.append(Finding(Severity.WARNING, "setting_unknown", facts))
    return findings


def _data_dir(folder: Path) -> Finding:
    facts = {"folder": str(folder)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".doctor"
        probe.write_bytes(b"")
        probe.unlink()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Finding(Severity.ERROR, "data_dir_bad", facts | {"reason": reason})
    facts["free"] = f"{free / 1024**3:.1f} GB"
    if free < FREE_BYTES:
        return Finding(Severity.WARNING, "data_dir_full", facts)
    return Finding(Severity.OK, "data_dir", facts)


def _manual(settings: Settings) -> list[Finding]:
    folder = str(settings.manual_dir)
    try:
        with bar(settings.locale, "progress.reading") as progress:
            manual = read_manual(settings.manual_dir, progress)
    except ManualMissing:
        return [Finding(Severity.ERROR, "manual_bad", {"folder": folder})]
    return about_manual(manual, folder)


async def _database(database: Database) -> list[Finding]:
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    facts = {"kind": kind, "place": database.place}
    try:
        revision = await migration.current(database)
        newest = migration.newest()
        if revision is None:
            return [Finding(Severity.OK, "database_new", facts)]
        facts |= {"revision": revision, "newest": newest}
        if not migration.is_known(revision):
            return [Finding(Severity.ERROR, "database_too_new", facts)]
        if revision != newest:
            return [Finding(Severity.WARNING, "database_old", facts)]
        findings = [Finding(Severity.OK, "database", facts), *await about_deliveries(database)]
        if await database.read(leases.any_held):
            findings.append(Finding(Severity.OK, "running", {}))
        return findings
    except StorageUnavailable as error:
        return [Finding(Severity.ERROR, "database_bad", facts | {"reason": str(error)})]


def about_owners(owners: Sequence[str], accounts: Sequence[str]) -> list[Finding]:
    """Who has every right, and where nobody has any."""
    without = {account for account in accounts if not owners_of(owners, account)}
    findings = [
        Finding(Severity.WARNING, "owners_missing", {"account": account})
        for account in sorted(without - {"local"})
    ]
    if not owners:
        return findings or [Finding(Severity.OK, "owners_none", {})]
    findings.append(Finding(Severity.OK, "owners", {"owners": ", ".join(owners)}))
    for owner in owners:
        account = owner.partition(":")[0]
        if account not in accounts:
            facts = {"owner": owner, "account": account, "accounts": ", ".join(accounts)}
            findings.append(Finding(Severity.WARNING, "owner_unknown", facts))
    return findings


def _support(settings: Settings) -> Finding:
    hours, now = settings.support.service_hours, SystemClock().now()
    facts = {"hours": settings.support.hours, "zone": settings.support.time_zone}
    if hours.always:
        return Finding(Severity.OK, "support_always", {})
    if hours.next_opening(now) is None:
        return Finding(Severity.WARNING, "support_never", facts)
    return Finding(Severity.OK, "support_hours", facts)


def _public_url(settings: Settings) -> Finding:
    if settings.public_url is None:
        return Finding(Severity.OK, "public_url_none", {})
    return Finding(Severity.OK, "public_url", {"url": str(settings.public_url)})


def _port(port: int) -> Finding:
    facts = {"port": str(port)}
    try:
        listen(port).close()
    except PortTaken:
        return Finding(Severity.ERROR, "port_taken", facts)
    return Finding(Severity.OK, "port", facts)
