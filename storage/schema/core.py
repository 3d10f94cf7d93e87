"""Inbox, deliveries, leases."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.schema.base import ID, metadata
from storage.types import UtcDateTime

inbox = Table(
    "inbox",
    metadata,
    Column("id", ID, primary_key=True),
    Column("account", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("thread", Text, nullable=False),  # '' outside threads
    Column("message", Text, nullable=False),  # the platform's id of what was written or pressed
    Column("payload", JSON(none_as_null=True)),  # gone once done: the key alone is kept
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", UtcDateTime),
    Column("received_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Column("why", Text, nullable=False, server_default=""),
    UniqueConstraint("account", "key"),
    sqlite_autoincrement=True,
)
Index(
    "ix_inbox_new",
    inbox.c.account,
    inbox.c.conversation,
    inbox.c.thread,
    inbox.c.id,
    sqlite_where=text("done_at IS NULL"),
    postgresql_where=text("done_at IS NULL"),
)
Index("ix_inbox_message", inbox.c.account, inbox.c.conversation, inbox.c.message)

bodies = Table(
    "bodies",
    metadata,
    Column("id", ID, primary_key=True),
    Column("message", JSON, nullable=False),
    sqlite_autoincrement=True,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", ID, primary_key=True),
    Column("account", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("thread", Text, nullable=False),  # '' outside threads
    Column("lane", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("body_id", ID, ForeignKey("bodies.id"), nullable=False),
    Column("cause", ID, ForeignKey("inbox.id")),  # what it replies to
    Column("target_id", ID, ForeignKey("deliveries.id")),  # what it edits or deletes
    Column("coalesce", Text),  # of pending edits with the same word only the newest is sent
    Column("topic", Text),  # the first message of a topic in a conversation starts its thread
    Column("yields", Boolean, nullable=False, server_default=text("false")),  # to a human
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", UtcDateTime),
    Column("epoch", Integer, nullable=False, server_default="0"),  # of the lease it was claimed in
    Column("attempted_at", UtcDateTime),
    Column("doubtful_since", UtcDateTime),
    Column("ref", Text),  # the platform's id of the message
    Column("ref_conversation", Text),  # where that is, if not in the place above
    Column("why", Text, nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("lookups", Integer, nullable=False, server_default="0"),  # that did not find it
    Column("looked_up_at", UtcDateTime),
    Column("announcement_id", ID),
    Column("group_id", ID),  # the recipient of an announcement
    Column("part", Integer, nullable=False, server_default="0"),  # of its calls to one recipient
    Column("revision", Integer, nullable=False, server_default="0"),  # of the announcement
    Column("period", Text),  # whose attention it takes: "2026-W10", by the group's clocks
    Column("slot", Integer),  # how many there were until then, this included
    sqlite_autoincrement=True,
)
# The ledger of attention: what was not sent after all gives its slot back by itself.
_COUNTS = "period IS NOT NULL AND state NOT IN ('failed', 'skipped')"
Index(
    "ix_deliveries_attention",
    deliveries.c.group_id,
    deliveries.c.period,
    deliveries.c.slot,
    unique=True,
    sqlite_where=text(_COUNTS),
    postgresql_where=text(_COUNTS),
)
Index(
    "ix_deliveries_announcement",
    deliveries.c.announcement_id,
    deliveries.c.kind,
    deliveries.c.state,
    sqlite_where=text("announcement_id IS NOT NULL"),
    postgresql_where=text("announcement_id IS NOT NULL"),
)
Index(
    "ix_deliveries_open",
    deliveries.c.account,
    deliveries.c.lane,
    deliveries.c.conversation,
    deliveries.c.thread,
    deliveries.c.id,
    sqlite_where=text("settled_at IS NULL"),
    postgresql_where=text("settled_at IS NULL"),
)
# What goes next, and when the next is due, however much waits.
Index(
    "ix_deliveries_next",
    deliveries.c.account,
    deliveries.c.lane,
    deliveries.c.id,
    sqlite_where=text("settled_at IS NULL"),
    postgresql_where=text("settled_at IS NULL"),
)
Index(
    "ix_deliveries_due",
    deliveries.c.account,
    deliveries.c.not_before,
    sqlite_where=text("settled_at IS NULL"),
    postgresql_where=text("settled_at IS NULL"),
)
Index("ix_deliveries_state", deliveries.c.state, deliveries.c.account)
Index("ix_deliveries_cause", deliveries.c.cause)
Index("ix_deliveries_attempted", deliveries.c.account, deliveries.c.attempted_at)
Index(
    "ix_deliveries_topic",
    deliveries.c.topic,
    deliveries.c.account,
    deliveries.c.conversation,
    sqlite_where=text("topic IS NOT NULL"),
    postgresql_where=text("topic IS NOT NULL"),
)
Index(
    "ix_deliveries_topic_ref",
    deliveries.c.account,
    deliveries.c.ref,
    sqlite_where=text("topic IS NOT NULL"),
    postgresql_where=text("topic IS NOT NULL"),
)

Index(
    "ix_deliveries_ref",
    deliveries.c.account,
    deliveries.c.ref,
    sqlite_where=text("ref IS NOT NULL"),
    postgresql_where=text("ref IS NOT NULL"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("expires_at", Float, nullable=False),  # seconds since 1970 by the database's clock
)
