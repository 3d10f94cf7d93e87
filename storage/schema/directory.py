"""Groups, people, roles, members, activity."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
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

customers = Table(
    "customers",
    metadata,
    Column("id", ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),  # the name without case and spaces
    Column("tier", Text),
    Column("region", Text, nullable=False, server_default=""),
    Column("manager", Text, nullable=False, server_default=""),  # account:person, or a name
    Column("renewal_on", Date),
    Column("weighed", Text, nullable=False, server_default=""),  # the tier requirements count by
    sqlite_autoincrement=True,
)
UNWEIGHED = "coalesce(tier, '') <> weighed"
"""What requirements of a customer have to be scored again for."""
Index(
    "ix_customers_unweighed",
    customers.c.id,
    sqlite_where=text(UNWEIGHED),
    postgresql_where=text(UNWEIGHED),
)

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
    Column("customer_id", ID, ForeignKey("customers.id")),
    Column("time_zone", Text),  # None: the setting's
    Column("quiet_hours", Text),  # "22:00-08:00", local; None: none
    Column("visibility", Text, nullable=False, server_default=""),  # "all", "addressed", unknown
    Column("volunteers", Boolean, nullable=False, server_default=text("false")),
    Column("volunteered_at", UtcDateTime),  # when the bot last answered what nobody asked it
    Column("greeted_at", UtcDateTime),
    Column("gone_at", UtcDateTime),  # since when the bot can't be there; None: it is there
    Column("gone_why", Text, nullable=False, server_default=""),
    Column("named", Boolean, nullable=False, server_default=text("false")),  # by operators
    Column("formerly", Text),  # the conversation's id before it moved
    Column("opted_out_at", UtcDateTime),  # of announcements; None: it gets them
    UniqueConstraint("account", "conversation"),
    sqlite_autoincrement=True,
)

Index("ix_groups_customer", groups.c.customer_id)
Index(
    "ix_groups_formerly",
    groups.c.account,
    groups.c.formerly,
    sqlite_where=text("formerly IS NOT NULL"),
    postgresql_where=text("formerly IS NOT NULL"),
)

group_labels = Table(
    "group_labels",
    metadata,
    Column("group_id", ID, ForeignKey("groups.id"), primary_key=True),
    Column("kind", Text, primary_key=True),  # "product", "tag", "module"
    Column("key", Text, primary_key=True),  # the name without case
    Column("name", Text, nullable=False),
)
Index("ix_group_labels_key", group_labels.c.kind, group_labels.c.key)

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
    Column("customer_id", ID, ForeignKey("customers.id")),
    Column("payer", Boolean, nullable=False, server_default=text("false")),
    Column("human", ID),  # the same number: accounts of one human
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

one_time_codes = Table(
    "one_time_codes",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("purpose", Text, nullable=False),  # "link", "sign-in"
    Column("account", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("conversation", Text, nullable=False, server_default=""),  # where it was asked for
    Column("expires_at", UtcDateTime, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
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
Index("ix_activity_day", activity.c.account, activity.c.conversation, activity.c.day)
