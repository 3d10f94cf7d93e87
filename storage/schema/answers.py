"""Questions, gaps, ratings."""

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
)

from storage.schema.base import ID, metadata
from storage.types import UtcDateTime

gaps = Table(
    "gaps",
    metadata,
    Column("id", ID, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # the question, normalised
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("section", Text),  # the id of the section that answers it now
    sqlite_autoincrement=True,
)

questions = Table(
    "questions",
    metadata,
    Column("id", ID, ForeignKey("inbox.id"), primary_key=True, autoincrement=False),
    Column("account", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("sections", JSON, nullable=False),  # ids, best first
    Column("shown", Text),  # the id of the section that was answered or picked
    Column("gap_id", ID, ForeignKey("gaps.id")),
    Column("files", JSON(none_as_null=True)),  # that came with it
    Column("asked_at", UtcDateTime, nullable=False),
)
Index("ix_questions_gap", questions.c.gap_id)
Index("ix_questions_place", questions.c.account, questions.c.conversation, questions.c.asked_at)

ratings = Table(
    "ratings",
    metadata,
    Column("question_id", ID, ForeignKey("questions.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("helpful", Boolean, nullable=False),
    Column("rated_at", UtcDateTime, nullable=False),
)

aliases = Table(
    "aliases",
    metadata,
    Column("id", ID, primary_key=True),
    Column("section", Text, nullable=False),  # its id
    Column("key", Text, nullable=False),  # the text, normalised
    Column("text", Text, nullable=False),
    Column("account", Text, nullable=False),  # who added it
    Column("person", Text, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    UniqueConstraint("section", "key"),
    sqlite_autoincrement=True,
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", ID, primary_key=True),
    Column("ticket_id", ID, ForeignKey("tickets.id"), unique=True),
    Column("gap_id", ID),  # that it is to close; it may be gone meanwhile
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("product", Text),
    Column("state", Text, nullable=False),  # "draft", "published", "dropped"
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("account", Text, nullable=False),  # who wrote the newest revision
    Column("person", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("published_at", UtcDateTime),
    sqlite_autoincrement=True,
)
