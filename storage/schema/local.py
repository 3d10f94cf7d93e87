"""The local chat."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, LargeBinary, Table, Text, text

from storage.schema.base import ID, metadata
from storage.types import UtcDateTime

# The local chat is a platform of its own that happens to live in the same database.
local_messages = Table(
    "local_messages",
    metadata,
    Column("id", ID, primary_key=True),
    Column("seq", ID, nullable=False, unique=True),  # grows with every change of any message
    Column("conversation", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("thread", ID),
    Column("buttons", JSON, nullable=False),
    Column("files", JSON(none_as_null=True)),  # ids, names, types, sizes
    Column("at", UtcDateTime, nullable=False),
    Column("edited", Boolean, nullable=False, server_default=text("false")),
    Column("deleted", Boolean, nullable=False, server_default=text("false")),
    Column("key", Text, unique=True),  # the client's, or the bot's send key
    Column("received", Boolean, nullable=False),  # groupkeeper has acknowledged it
    sqlite_autoincrement=True,
)
Index("ix_local_messages_conversation", local_messages.c.conversation, local_messages.c.id)
Index(
    "ix_local_messages_unreceived",
    local_messages.c.id,
    sqlite_where=text("NOT received"),
    postgresql_where=text("NOT received"),
)

local_presses = Table(
    "local_presses",
    metadata,
    Column("id", ID, primary_key=True),
    Column("message_id", ID, ForeignKey("local_messages.id"), nullable=False),
    Column("person", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("received", Boolean, nullable=False),
    sqlite_autoincrement=True,
)

local_files = Table(
    "local_files",
    metadata,
    Column("id", Text, primary_key=True),  # random: whoever has it may see the file
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("origin", Text),  # of a copy: the account and id of the file that it was made of
)
Index(
    "ix_local_files_origin",
    local_files.c.origin,
    unique=True,
    sqlite_where=text("origin IS NOT NULL"),
    postgresql_where=text("origin IS NOT NULL"),
)

local_groups = Table(
    "local_groups",
    metadata,
    Column("id", ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("person", Text, nullable=False),  # who made it
    Column("at", UtcDateTime, nullable=False),
    Column("received", Boolean, nullable=False),  # groupkeeper knows that it was added
    sqlite_autoincrement=True,
)
