"""The one place that says, for every table, which rows are about a person and what becomes of
them; a test goes through all tables and finds what was left out.
"""

from collections.abc import Sequence

from sqlalchemy import and_, case, func, select

from chat.directory import Role
from storage import schema
from storage.privacy import rows
from storage.privacy.subject import NOBODY, Rule, blank, no_conversation, person

_asked = schema.questions
_tickets = schema.tickets
_said = schema.ticket_messages
_local = schema.local_messages
_announced = schema.announcements
_log = schema.announcement_log
_receipts = schema.announcement_receipts
_wanted = schema.requirements
_past = schema.requirement_log

RULES: Sequence[Rule] = (
    # What others are found by comes after them.
    Rule(schema.bodies, rows.bodies, blank(message={"text": "", "buttons": [], "only_for": None})),
    Rule(schema.deliveries, rows.deliveries, rows.delivery_values, shown=False),
    Rule(schema.local_presses, lambda s: rows.in_local(s, schema.local_presses.c.person)),
    Rule(
        schema.local_presses,
        lambda s: schema.local_presses.c.message_id.in_(
            select(_local.c.id).where(rows.local_said(s))
        ),
        shown=False,
    ),
    Rule(schema.uploads, rows.uploads, shown=False),
    Rule(schema.local_files, rows.copies_of_made_files, shown=False),
    Rule(schema.made_files, rows.made_files, shown=False),
    Rule(schema.local_files, rows.local_files),
    Rule(
        schema.local_groups,
        lambda s: rows.in_local(s, schema.local_groups.c.person),
        blank(person=NOBODY),
    ),
    Rule(
        _local,
        rows.local_said,
        blank(
            person=NOBODY,
            text="",
            buttons=[],
            files=None,
            key=None,
            deleted=True,
            received=True,
            conversation=NOBODY,
        ),
    ),
    Rule(_announced, rows.announcements, rows.announcement_values),
    Rule(_log, lambda s: _log.c.who == f"{s.account}:{s.person}", blank(who=NOBODY)),
    Rule(_receipts, person(_receipts)),
    # What they wished for stays in the pool in its public wording, as nobody's.
    Rule(_past, rows.requirement_past, blank(changes={}, why=""), shown=False),
    Rule(_past, lambda s: _past.c.who == f"{s.account}:{s.person}", blank(who=NOBODY), shown=False),
    Rule(
        _wanted,
        rows.requirements,
        lambda s: {
            "text": "",
            "goal": "",
            "steps": "",
            "environment": "",
            "files": [],
            "link": "",
            "message": "",
            "person": NOBODY,
            "asking": "",
            **no_conversation(_wanted, s, "conversation", "thread"),
        },
    ),
    Rule(_wanted, lambda s: _wanted.c.noted_by == f"{s.account}:{s.person}", blank(noted_by="")),
    Rule(
        _wanted,
        lambda s: _wanted.c.assignee == f"{s.account}:{s.person}",
        blank(assignee=""),
        shown=False,
    ),
    Rule(
        schema.pool_syncs,
        lambda s: schema.pool_syncs.c.who == f"{s.account}:{s.person}",
        lambda s: {"who": NOBODY, **no_conversation(schema.pool_syncs, s, "conversation")},
        shown=False,
    ),
    Rule(
        schema.pool_schedules,
        lambda s: s.is_in(schema.pool_schedules.c.account, schema.pool_schedules.c.conversation),
        shown=False,
    ),
    Rule(
        schema.pool_schedules,
        lambda s: schema.pool_schedules.c.who == f"{s.account}:{s.person}",
        blank(who=NOBODY),
        shown=False,
    ),
    Rule(
        schema.pool_imports,
        lambda s: schema.pool_imports.c.who == f"{s.account}:{s.person}",
        lambda s: {
            "who": NOBODY,
            "name": "",
            **no_conversation(schema.pool_imports, s, "conversation", "thread"),
        },
        shown=False,
    ),
    Rule(schema.drafts, rows.drafts_of_theirs),
    Rule(schema.drafts, person(schema.drafts), blank(account=NOBODY, person=NOBODY)),
    Rule(schema.aliases, rows.aliases_of_theirs),
    Rule(schema.aliases, person(schema.aliases), blank(account=NOBODY, person=NOBODY)),
    Rule(
        _said,
        rows.ticket_said,
        lambda s: {
            "text": "",
            "files": [],
            "person": case(
                (s.is_by(_said.c.account, _said.c.person), NOBODY), else_=_said.c.person
            ),
        },
    ),
    Rule(
        _tickets,
        person(_tickets, "asker"),
        lambda s: {
            "text": "",
            "asker": NOBODY,
            "state": "closed",
            "closed_at": func.coalesce(_tickets.c.closed_at, s.now),
            **no_conversation(_tickets, s, "conversation", "thread"),
        },
    ),
    Rule(
        _tickets,
        lambda s: and_(_tickets.c.assignee_account == s.account, _tickets.c.assignee == s.person),
        blank(assignee_account=None, assignee=None),
        shown=False,
    ),
    Rule(schema.ratings, rows.rated, rows.rating_values),
    Rule(schema.gaps, rows.empty_gaps, rows.gap_values, shown=False),
    Rule(
        _asked,
        person(_asked),
        lambda s: {
            "text": "",
            "person": NOBODY,
            "gap_id": None,
            "files": None,
            **no_conversation(_asked, s, "conversation"),
        },
    ),
    Rule(schema.inbox, rows.inbox, rows.inbox_values, shown=False),
    Rule(schema.one_time_codes, person(schema.one_time_codes), shown=False),
    Rule(schema.sessions, person(schema.sessions), shown=False),
    Rule(
        schema.customers,
        lambda s: schema.customers.c.manager == f"{s.account}:{s.person}",
        blank(manager=""),
    ),
    Rule(
        schema.roles,
        lambda s: and_(person(schema.roles)(s), schema.roles.c.role < int(Role.OWNER)),
    ),
    Rule(
        schema.group_labels,
        lambda s: schema.group_labels.c.group_id.in_(
            select(schema.groups.c.id).where(rows.direct_groups(s))
        ),
        shown=False,
    ),
    Rule(schema.activity, person(schema.activity)),
    Rule(schema.members, person(schema.members)),
    Rule(schema.groups, rows.direct_groups, shown=False),
    Rule(schema.people, person(schema.people)),
)
"""In the order in which they are done. Owners keep their role: the settings name them."""

NOT_PERSONAL = frozenset(
    {
        "announcement_bodies",
        "leases",
        "requirement_cards",  # in developers' channels
        "requirement_notices",
        "requirement_releases",
    }
)
"""Tables that nobody stands in."""
