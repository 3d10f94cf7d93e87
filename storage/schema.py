"""All tables. Migrations bring a database to this; a test compares the two."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.types import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite counts by itself only in an INTEGER key; with AUTOINCREMENT no id ever comes twice.
_ID = BigInteger().with_variant(Integer, "sqlite")

inbox = Table(
    "inbox",
    metadata,
    Column("id", _ID, primary_key=True),
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
    Column("id", _ID, primary_key=True),
    Column("message", JSON, nullable=False),
    sqlite_autoincrement=True,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("account", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("thread", Text, nullable=False),  # '' outside threads
    Column("lane", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("body_id", _ID, ForeignKey("bodies.id"), nullable=False),
    Column("cause", _ID, ForeignKey("inbox.id")),  # what it replies to
    Column("target_id", _ID, ForeignKey("deliveries.id")),  # what it edits or deletes
    Column("coalesce", Text),  # of pending edits with the same word only the newest is sent
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
    sqlite_autoincrement=True,
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
Index("ix_deliveries_state", deliveries.c.state, deliveries.c.account)
Index("ix_deliveries_cause", deliveries.c.cause)
Index("ix_deliveries_attempted", deliveries.c.account, deliveries.c.attempted_at)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("expires_at", Float, nullable=False),  # seconds since 1970 by the database's clock
)

groups = Table(
    "groups",
    metadata,
    Column("id", _ID, primary_key=True),
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
    Column("id", _ID, primary_key=True),
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

gaps = Table(
    "gaps",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # the question, normalised
    Column("opened_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

questions = Table(
    "questions",
    metadata,
    Column("id", _ID, ForeignKey("inbox.id"), primary_key=True, autoincrement=False),
    Column("account", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("sections", JSON, nullable=False),  # ids, best first
    Column("shown", Text),  # the id of the section that was answered or picked
    Column("gap_id", _ID, ForeignKey("gaps.id")),
    Column("asked_at", UtcDateTime, nullable=False),
)
Index("ix_questions_gap", questions.c.gap_id)

ratings = Table(
    "ratings",
    metadata,
    Column("question_id", _ID, ForeignKey("questions.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("helpful", Boolean, nullable=False),
    Column("rated_at", UtcDateTime, nullable=False),
)

# The local chat is a platform of its own that happens to live in the same database.
local_messages = Table(
    "local_messages",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("seq", _ID, nullable=False, unique=True),  # grows with every change of any message
    Column("conversation", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("thread", _ID),
    Column("buttons", JSON, nullable=False),
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
    Column("id", _ID, primary_key=True),
    Column("message_id", _ID, ForeignKey("local_messages.id"), nullable=False),
    Column("person", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("received", Boolean, nullable=False),
    sqlite_autoincrement=True,
)
