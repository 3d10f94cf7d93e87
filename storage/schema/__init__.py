"""All tables. Migrations bring a database to this; a test compares the two."""

from storage.schema.answers import gaps, questions, ratings
from storage.schema.base import metadata
from storage.schema.core import bodies, deliveries, inbox, leases
from storage.schema.directory import activity, groups, members, people, roles
from storage.schema.local import local_messages, local_presses

__all__ = [
    "activity",
    "bodies",
    "deliveries",
    "gaps",
    "groups",
    "inbox",
    "leases",
    "local_messages",
    "local_presses",
    "members",
    "metadata",
    "people",
    "questions",
    "ratings",
    "roles",
]
