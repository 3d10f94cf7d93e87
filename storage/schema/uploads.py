"""Files that platforms were given once."""

from sqlalchemy import Column, Table, Text

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
