"""Announcements; their deliveries stand with all others."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table, Text, text

from storage.schema.base import ID, metadata
from storage.types import UtcDateTime

announcements = Table(
    "announcements",
    metadata,
    # of what began it
    Column("id", ID, ForeignKey("inbox.id"), primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("account", Text, nullable=False),  # where it is worked on
    Column("conversation", Text, nullable=False),
    Column("author", Text, nullable=False),  # account:person
    Column("world", Boolean, nullable=False),
    Column("stage", Text, nullable=False),
    Column("version", Integer, nullable=False),  # counts every write
    Column("revision", Integer, nullable=False),  # counts what operators see change
    Column("contents", JSON, nullable=False),  # by language
    Column("main", Text, nullable=False),
    Column("audience", JSON, nullable=False),
    Column("everyone", Boolean, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("schedule", Text, nullable=False),  # '' is at once
    Column("asking", Text, nullable=False),  # what the next reply is about
    Column("series", ID),  # the announcement that began it
    Column("episode", Integer, nullable=False),
    Column("confirmed", Integer),  # the revision that goes out
    Column("confirmed_by", Text, nullable=False),  # account:person
    Column("confirmed_at", UtcDateTime),
    Column("resumed_at", UtcDateTime),
    Column("paused_why", Text, nullable=False),
    Column("reported_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
)
Index("ix_announcements_stage", announcements.c.stage, announcements.c.reported_at)
Index(
    "ix_announcements_series",
    announcements.c.series,
    sqlite_where=text("series IS NOT NULL"),
    postgresql_where=text("series IS NOT NULL"),
)

announcement_log = Table(
    "announcement_log",
    metadata,
    Column("announcement_id", ID, ForeignKey("announcements.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("who", Text, nullable=False),  # account:person; '' is groupkeeper itself
    Column("what", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

announcement_bodies = Table(
    "announcement_bodies",
    metadata,
    Column("announcement_id", ID, ForeignKey("announcements.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("locale", Text, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("body_id", ID, ForeignKey("bodies.id"), nullable=False),
)

announcement_receipts = Table(
    "announcement_receipts",
    metadata,
    Column("announcement_id", ID, ForeignKey("announcements.id"), primary_key=True),
    Column("account", Text, primary_key=True),
    Column("conversation", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
