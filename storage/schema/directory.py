"""Groups, people, roles, members, activity."""

from sqlalchemy import Boolean, Column, Date, Integer, Table, Text, UniqueConstraint

from storage.schema.base import ID, metadata
from storage.types import UtcDateTime

groups = Table(
    "groups",
    metadata,
    Column("id", ID, primary_key=True),
    Column("account", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("kind", Text, nullable=False),
    Column("approved", Boolean, nullable=False),
    Column("locale", Text, nullable=False),
    Column("quiet_until", UtcDateTime),
    UniqueConstraint("account", "conversation"),
    sqlite_autoincrement=True,
)

people = Table(
    "people",
    metadata,
    Column("id", ID, primary_key=True),
    Column("account", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("locale", Text),
    Column("chosen_job", Text),
    Column("set_job", Text),
    UniqueConstraint("account", "person"),
    sqlite_autoincrement=True,
)

roles = Table(
    "roles",
    metadata,
    Column("account", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("conversation", Text, primary_key=True),  # '' is the whole account
    Column("role", Integer, nullable=False),
)

members = Table(
    "members",
    metadata,
    Column("account", Text, primary_key=True),
    Column("conversation", Text, primary_key=True),
    Column("person", Text, primary_key=True),
)

activity = Table(
    "activity",
    metadata,
    Column("account", Text, primary_key=True),
    Column("conversation", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("day", Date, primary_key=True),  # in UTC
    Column("messages", Integer, nullable=False),
)
