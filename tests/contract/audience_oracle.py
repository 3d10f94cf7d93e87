"""Groups made at random, and in plain Python which of them get an announcement."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from announcements.audience import Criteria, LeftOut
from announcements.model import Announcement
from tests.support import START

_DAYS = (1, 6, 7, 8, 30)
REGIONS = ("East", "east", "West", "\u00c9st", "")
TIERS = (None, "S", "A", "B")
_NAMES = {"crm": "CRM", "hr": "HR"}


@dataclass
class Known:
    """All that is stored. ``sent``: states of the parts by announcement and group. ``closed``: of
    which group the ticket is.
    """

    groups: list[dict[str, Any]]
    customers: dict[int, dict[str, Any]]
    talked: dict[int, datetime] = field(default_factory=dict)
    asked: dict[int, datetime] = field(default_factory=dict)
    tickets: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)
    sent: dict[int, Mapping[int, Sequence[str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, groups: Sequence[dict[str, Any]]) -> "Known":
        """Groups that are all right but for what is said of them."""
        usual = {"account": "slack", "approved": True, "locale": "en", "visibility": "all"}
        empty = {"customer": None, "gone_at": None, "opted_out_at": None}
        labels: dict[str, Any] = {"products": (), "tags": ()}
        customer = {"tier": "S", "region": "East"}
        return cls([usual | empty | labels | group for group in groups], {1: customer})

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """By table, in an order in which they can be written."""
        plain = ("id", "account", "approved", "locale", "visibility", "gone_at", "opted_out_at")
        groups = [
            {name: group[name] for name in plain}
            | {"conversation": f"c{group['id']}", "kind": group.get("kind", "group")}
            | {"customer_id": group["customer"]}
            for group in self.groups
        ]
        labels = [
            {"group_id": group["id"], "kind": kind, "key": key, "name": _NAMES.get(key, key)}
            for group in self.groups
            for kind in ("product", "tag")
            for key in group[f"{kind}s"]
        ]
        here = {g["id"]: {"account": g["account"], "conversation": f"c{g['id']}"} for g in groups}
        counts = [
            here[n] | {"person": "p", "day": at.date(), "messages": 1}
            for n, at in self.talked.items()
        ]
        return {
            "customers": [
                {"id": n, "name": f"C {n}", "key": f"c{n}", **each}
                for n, each in self.customers.items()
            ],
            "groups": groups,
            "group_labels": labels,
            "activity": counts,
            **self._handled(here),
            "bodies": [{"id": 1, "message": {}}],
            "deliveries": self._deliveries(here),
        }

    def _handled(self, here: Mapping[int, dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
        """What came in by a message."""
        inbox = [
            place
            | {"id": n, "key": f"k{n}", "thread": "", "message": f"m{n}", "state": "done"}
            | {"received_at": START}
            for n, place in here.items()
        ]
        questions = [
            here[n]
            | {"id": n, "person": "p", "text": "?", "locale": "en", "outcome": "answer"}
            | {"confidence": 1.0, "sections": [], "asked_at": at}
            for n, at in self.asked.items()
        ]
        tickets = [
            here[n]
            | {"id": n, "thread": "", "asker": "p", "text": "?", "locale": "en", "reason": "asked"}
            | {"state": "open", "ops_account": "", "ops_conversation": "", "opened_at": START}
            | {"closed_at": START if n in self.closed else None}
            for n in sorted(self.tickets | self.closed)
        ]
        return {"inbox": inbox, "questions": questions, "tickets": tickets}

    def _deliveries(self, here: Mapping[int, dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            here[group]
            | {"thread": "", "lane": 3, "kind": "send", "key": f"{number}-{group}-{part}"}
            | {"state": state, "created_at": START, "announcement_id": number}
            | {"group_id": group, "part": part, "body_id": 1}
            for number, groups in self.sent.items()
            for group, states in groups.items()
            for part, state in enumerate(states)
        ]


def world(rng: Random, count: int) -> Known:
    """Anything that can be."""
    customers = {n: {"tier": rng.choice(TIERS), "region": rng.choice(REGIONS)} for n in range(1, 6)}
    groups = [
        {
            "id": n,
            "kind": rng.choice(["group"] * 9 + ["ops", "direct"]),
            "account": rng.choice(["slack", "slack", "telegram", "local"]),
            "approved": rng.random() < 0.85,
            "locale": rng.choice(["en", "zh"]),
            "visibility": rng.choice(["all", "addressed", ""]),
            "gone_at": rng.choice([None] * 7 + [START]),
            "opted_out_at": rng.choice([None] * 7 + [START]),
            "customer": rng.choice([None, *customers]),
            "products": tuple(rng.sample(["crm", "hr"], rng.randrange(3))),
            "tags": tuple(rng.sample(["beta", "vip"], rng.randrange(3))),
        }
        for n in range(1, count + 1)
    ]
    known = Known(groups, customers)
    for group in range(1, count + 1):
        if rng.random() < 0.4:
            known.talked[group] = START - timedelta(days=rng.choice(_DAYS))
        if rng.random() < 0.3:
            known.asked[group] = START - timedelta(days=rng.choice(_DAYS))
        if rng.random() < 0.2:
            (known.tickets if rng.random() < 0.7 else known.closed).add(group)
    states = ["sent", "sent", "sent", "failed", "uncertain", "skipped"]
    known.sent[1] = {
        n: [rng.choice(states) for _ in range(rng.randrange(1, 3))] for n in range(1, count, 2)
    }
    return known


def criteria(rng: Random) -> Criteria:
    """Few of them, for otherwise nothing is left."""
    values: dict[str, list[Any]] = {
        "products": ["crm", "hr"],
        "tags": ["beta", "vip"],
        "customers": ["c1", "c2", "c3"],
        "tiers": ["S", "A", "B"],
        "regions": ["east", "WEST", "\u00c9st"],
        "platforms": ["slack", "telegram"],
        "locales": ["en", "zh"],
        "groups": list(range(1, 60)),
    }
    given: dict[str, Any] = {}
    for name in rng.sample([*values, "active", "silent", "tickets"], rng.choice([0, 1, 1, 2])):
        if name in values:
            given[name] = tuple(rng.sample(values[name], rng.randrange(1, 3)))
        else:
            given[name] = True if name == "tickets" else rng.choice([3, 7, 20])
    return Criteria(**given)


def get_it(known: Known, asked: Announcement, accounts: Collection[str]) -> list[int]:
    """The numbers of the groups that count."""
    return [group["id"] for group in known.groups if _why_not(known, asked, accounts, group) == ""]


def left_out(known: Known, asked: Announcement, accounts: Collection[str]) -> LeftOut:
    """The others that are as wanted."""
    whys = [_why_not(known, asked, accounts, group) for group in known.groups]
    return LeftOut(**{name: whys.count(name) for name in LeftOut.__slots__})


def _why_not(
    known: Known, asked: Announcement, accounts: Collection[str], group: dict[str, Any]
) -> str:
    home, audience = asked.home.account, asked.audience
    same_world = (group["account"] == "local") == (home == "local")
    theirs = same_world if asked.world else group["account"] == home
    if group.get("kind", "group") != "group" or not theirs:
        return "elsewhere"
    if not all(_meets(known, group, audience.wanted)):
        return "other"
    return _why_left_out(known, asked, accounts, group)


def _why_left_out(
    known: Known, asked: Announcement, accounts: Collection[str], group: dict[str, Any]
) -> str:
    if group["gone_at"] is not None:
        return "gone" if group["approved"] else "nowhere"
    if not group["approved"]:
        return "unapproved"
    if group["account"] not in accounts:
        return "unconnected"
    if any(_meets(known, group, asked.audience.unwanted)):
        return "unwanted"
    return _why_not_next(known, asked.audience.after, group["id"])


def _why_not_next(known: Known, after: int | None, group: int) -> str:
    states = {"sent"} if after is None else set(known.sent[after].get(group, []))
    if "uncertain" in states:
        return "unclear"
    return "" if states == {"sent"} else "missed"


def _meets(known: Known, group: dict[str, Any], asked: Criteria) -> list[bool]:
    customer = known.customers.get(group["customer"], {"tier": None, "region": ""})
    region, regions = customer["region"].casefold(), [each.casefold() for each in asked.regions]
    met = [
        (asked.products, bool(_keys(asked.products) & set(group["products"]))),
        (asked.tags, bool(_keys(asked.tags) & set(group["tags"]))),
        (asked.customers, f"c{group['customer']}" in _keys(asked.customers)),
        (asked.tiers, customer["tier"] in asked.tiers),
        (asked.regions, region in regions),
        (asked.platforms, group["account"] in asked.platforms),
        (asked.locales, group["locale"] in asked.locales),
        (asked.groups, group["id"] in asked.groups),
        (asked.active, _is_active(known, group, asked.active)),
        (
            asked.silent,
            not _is_active(known, group, asked.silent) and group["visibility"] != "addressed",
        ),
        (asked.tickets, group["id"] in known.tickets),
    ]
    return [holds for given, holds in met if given]


def _keys(names: Sequence[str]) -> set[str]:
    return {name.casefold().replace(" ", "") for name in names}


def _is_active(known: Known, group: dict[str, Any], days: int | None) -> bool:
    since = START - timedelta(days=days or 0)
    talked, asked = known.talked.get(group["id"]), known.asked.get(group["id"])
    return (talked is not None and talked.date() >= since.date()) or (
        asked is not None and asked >= since
    )
