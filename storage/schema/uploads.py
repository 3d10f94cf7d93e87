"""Files that platforms were given once, and those that we make."""

from sqlalchemy import Column, Index, LargeBinary, Table, Text

from storage.schema.base import metadata
from storage.types import UtcDateTime

uploads = Table(
    "uploads",
    metadata,
    Column("account", Text, primary_key=True),  # whose platform has it
    Column("origin", Text, primary_key=True),  # the account and id of the file
    Column("ref", Text, nullable=False),  # the platform's own id for it
    Column("at", UtcDateTime, nullable=False),
)

made_files = Table(
    "made_files",
    metadata,
    Column("id", Text, primary_key=True),  # random
    Column("content", LargeBinary, nullable=False),
    Column("about", Text, nullable=False),  # JSON: whose words are in it, ["account:person"]
    Column("at", UtcDateTime, nullable=False),
)
Index("ix_made_files_at", made_files.c.at)
