"""How many groups an announcement reaches, and which are left out, in words."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime

from announcements.audience import LeftOut
from announcements.model import Announcement
from announcements.ports import Announcements
from bot import fields as values
from bot.announcement_audience import described
from bot.texts import Markdown, say
from chat.directory import GroupEntry
from chat.message import escape


async def reach(
    reading: Announcements,
    announcement: Announcement,
    accounts: Collection[str],
    locale: str,
    now: datetime,
) -> list[str]:
    """Lines of its card: the count, for whom it is, who is left out and why, its series.

    Once it is confirmed the recipients are fixed, and counted as they are.
    """
    who = Markdown(described(locale, announcement.audience))
    if announcement.confirmed is not None:
        tally = await reading.tally(announcement.id, now)
        lines = [say(locale, "announce.audience", count=tally.total, who=who)]
        return [*lines, *part(locale, announcement)]
    count, out = await reading.audience(announcement, accounts, now)
    lines = [say(locale, "announce.audience", count=count, who=who)]
    if out:
        lines.append(say(locale, "announce.opted_out", get=count - out, count=out))
    if left := left_out(locale, await reading.left_out(announcement, accounts, now)):
        lines.append(left)
    return [*lines, *part(locale, announcement)]


async def groups(
    reading: Announcements,
    announcement: Announcement,
    accounts: Collection[str],
    locale: str,
    now: datetime,
) -> Markdown:
    """How many it is for, as on its card, and how many of them get it if some have opted out."""
    count, out = await reading.audience(announcement, accounts, now)
    key = "announce.groups_out" if out else "announce.groups"
    return Markdown(say(locale, key, count=count, get=count - out, out=out))


def part(locale: str, announcement: Announcement) -> Sequence[str]:
    """That it belongs to a series."""
    if announcement.episode == 1:
        return ()
    return (say(locale, "series.part", episode=announcement.episode),)


def left_out(locale: str, counts: LeftOut) -> str:
    """Which groups don't count, though they are as wanted; '' if there are none."""
    found = [
        say(locale, f"audience.left_{each.name}", count=count)
        for each in fields(counts)
        if (count := getattr(counts, each.name))
    ]
    names = Markdown(say(locale, "value.comma").join(found))
    return say(locale, "audience.left_out", counts=names) if found else ""


def line_of(locale: str, entry: GroupEntry) -> str:
    """A recipient: its number, name, customer, platform and language."""
    group, customer = entry.group, entry.customer
    name = escape(values.line(group.name) or group.conversation)
    facts = [f"- \\#{entry.id} **{name}**"]
    if customer is not None:
        tier = {"customer": customer.name, "tier": customer.tier or ""}
        named = say(locale, "groups.customer_tier", **tier)
        facts.append(named if customer.tier else escape(customer.name))
    facts += [escape(group.account), say(locale, f"announce.language_{group.locale}")]
    if group.opted_out_at is not None:
        day = group.opted_out_at.date().isoformat()
        facts.append(say(locale, "audience.opted_out", day=day))
    return " · ".join(facts)
