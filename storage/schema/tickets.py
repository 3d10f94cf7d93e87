"""Tickets: questions that humans answer."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Table, Text, text

from storage.schema.base import ID, metadata
from storage.types import UtcDateTime

tickets = Table(
    "tickets",
    metadata,
    # of what opened it
    Column("id", ID, ForeignKey("inbox.id"), primary_key=True, autoincrement=False),
    Column("question_id", ID, ForeignKey("questions.id")),
    Column("account", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("thread", Text, nullable=False),  # '' outside threads
    Column("asker", Text, nullable=False),
    Column("text", Text, nullable=False),  # the question
    Column("locale", Text, nullable=False),
    Column("reason", Text, nullable=False),  # "asked", "unhelpful", "unknown"
    Column("state", Text, nullable=False),  # "open", "taken", "closed"
    Column("ops_account", Text, nullable=False),
    Column("ops_conversation", Text, nullable=False),
    Column("assignee_account", Text),
    Column("assignee", Text),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("taken_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
)
Index(
    "ix_tickets_thread",
    tickets.c.account,
    tickets.c.conversation,
    tickets.c.thread,
    unique=True,
    sqlite_where=text("closed_at IS NULL"),
    postgresql_where=text("closed_at IS NULL"),
)
Index("ix_tickets_state", tickets.c.state, tickets.c.id)

ticket_messages = Table(
    "ticket_messages",
    metadata,
    Column("id", ID, ForeignKey("inbox.id"), primary_key=True, autoincrement=False),
    Column("ticket_id", ID, ForeignKey("tickets.id"), nullable=False),
    Column("account", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("side", Text, nullable=False),  # "asker", "human"
    Column("text", Text, nullable=False),
    Column("files", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
Index("ix_ticket_messages_ticket", ticket_messages.c.ticket_id, ticket_messages.c.id)
