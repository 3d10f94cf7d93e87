"""A group as operators see it: a line of a list, a card."""

from collections.abc import Mapping

from bot import fields
from bot.handlers.operating import card
from bot.request import Request
from bot.texts import say
from chat.directory import GroupEntry, GroupKind
from chat.message import escape

ATTRIBUTES: Mapping[str, str] = {
    "name": "name",
    "locale": "locale",
    "timezone": "time_zone",
    "quiet": "quiet_hours",
    "volunteer": "volunteers",
}
"""Of a group, by the field that operators write."""
SET = ("name", "customer", "products", "tags", *list(ATTRIBUTES)[1:], "announcements")
"""What operators can set, in the order of the card."""


def called(entry: GroupEntry) -> str:
    """Its name, escaped."""
    return escape(fields.line(entry.group.name) or entry.group.conversation)


def labels_of(entry: GroupEntry, field: str) -> tuple[str, ...]:
    """Its products or tags."""
    return entry.products if field == "products" else entry.tags


def value_of(entry: GroupEntry, field: str) -> object:
    """What is noted in a field."""
    if field == "customer":
        return entry.customer.name if entry.customer else None
    if field in ("products", "tags"):
        return labels_of(entry, field)
    if field == "announcements":
        return entry.group.opted_out_at is None
    return getattr(entry.group, ATTRIBUTES[field])


def hint(request: Request, entry: GroupEntry) -> str:
    """How it is changed."""
    return say(request.locale, "group.hint", id=entry.id)


def _state(request: Request, entry: GroupEntry) -> str:
    group, locale = entry.group, request.locale
    states = [] if group.kind is GroupKind.GROUP else [group.kind.value]
    states.append("approved" if group.approved else "unapproved")
    if group.gone_at is not None:
        states.append("gone")
    if group.quiet_until is not None and group.quiet_until > request.now:
        states.append("quiet")
    if group.volunteers:
        states.append("volunteers")
    if group.opted_out_at is not None:
        states.append("opted_out")
    comma = say(locale, "value.comma")
    return comma.join(say(locale, f"groups.state_{each}") for each in states)


def line_of(request: Request, entry: GroupEntry) -> str:
    """A line of a list."""
    locale, customer = request.locale, entry.customer
    facts = [f"- \\#{entry.id} **{called(entry)}**", _state(request, entry)]
    if customer is not None:
        name, tier = escape(customer.name), customer.tier
        with_tier = say(locale, "groups.customer_tier", customer=customer.name, tier=tier or "")
        facts.append(with_tier if tier else name)
    for field in ("products", "tags"):
        if names := labels_of(entry, field):
            facts.append(say(locale, f"groups.{field}", names=fields.shown(locale, names)))
    return " · ".join(facts)


def card_of(
    request: Request, entry: GroupEntry, people: Mapping[str, str], taken: int | None
) -> str:
    """All that is noted. ``people``: what they are called. ``taken``: of attention this week, in
    messages; None is not said.
    """
    group, locale = entry.group, request.locale
    customer = entry.customer
    rows: list[tuple[str, object]] = [("account", group.account), ("state", _state(request, entry))]
    rows += [(field, value_of(entry, field)) for field in SET if field != "name"]
    if group.opted_out_at is not None:
        since = say(locale, "group.opted_out", day=group.opted_out_at.date().isoformat())
        rows[-1] = ("announcements", since)
    if taken is not None:
        rows.append(("attention", taken))
    if group.visibility:
        rows.append(("visibility", say(locale, f"group.sees_{group.visibility}")))
    if customer is not None:
        rows += [
            ("tier", customer.tier),
            ("manager", people.get(customer.manager, customer.manager)),
        ]
    title = f"{called(entry)} (\\#{entry.id})"
    return "\n\n".join([card(request, title, rows), hint(request, entry)])
