"""Questions, gaps, ratings."""

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Table, Text

from storage.schema.base import ID, metadata
from storage.types import UtcDateTime

gaps = Table(
    "gaps",
    metadata,
    Column("id", ID, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # the question, normalised
    Column("opened_at", UtcDateTime, nullable=False),
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
    Column("asked_at", UtcDateTime, nullable=False),
)
Index("ix_questions_gap", questions.c.gap_id)

ratings = Table(
    "ratings",
    metadata,
    Column("question_id", ID, ForeignKey("questions.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("helpful", Boolean, nullable=False),
    Column("rated_at", UtcDateTime, nullable=False),
)
