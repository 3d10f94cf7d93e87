"""All tables. Migrations bring a database to this; a test compares the two."""

from storage.schema.announcements import (
    announcement_bodies,
    announcement_log,
    announcement_receipts,
    announcements,
)
from storage.schema.answers import aliases, drafts, gaps, questions, ratings
from storage.schema.base import metadata
from storage.schema.core import bodies, deliveries, inbox, leases
from storage.schema.directory import (
    activity,
    customers,
    group_labels,
    groups,
    members,
    one_time_codes,
    people,
    roles,
    sessions,
)
from storage.schema.feedback import (
    pool_imports,
    pool_schedules,
    pool_syncs,
    requirement_cards,
    requirement_log,
    requirement_notices,
    requirement_releases,
    requirements,
)
from storage.schema.local import local_files, local_groups, local_messages, local_presses
from storage.schema.tickets import ticket_messages, tickets
from storage.schema.uploads import made_files, uploads

__all__ = [
    "activity",
    "aliases",
    "announcement_bodies",
    "announcement_log",
    "announcement_receipts",
    "announcements",
    "bodies",
    "customers",
    "deliveries",
    "drafts",
    "gaps",
    "group_labels",
    "groups",
    "inbox",
    "leases",
    "local_files",
    "local_groups",
    "local_messages",
    "local_presses",
    "made_files",
    "members",
    "metadata",
    "one_time_codes",
    "people",
    "pool_imports",
    "pool_schedules",
    "pool_syncs",
    "questions",
    "ratings",
    "requirement_cards",
    "requirement_log",
    "requirement_notices",
    "requirement_releases",
    "requirements",
    "roles",
    "sessions",
    "ticket_messages",
    "tickets",
    "uploads",
]
