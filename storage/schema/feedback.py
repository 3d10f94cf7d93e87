"""Requirements, their history, what is told of them, the syncs of the pool."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table, Text, text

from storage.schema.base import ID, metadata
from storage.types import UtcDateTime

requirements = Table(
    "requirements",
    metadata,
    Column("id", ID, primary_key=True, autoincrement=False),  # one after the other
    Column("version", Integer, nullable=False),
    Column("root", ID, nullable=False),  # the one in the pool that it is part of, or itself
    Column("merged_into", ID, ForeignKey("requirements.id")),
    Column("kind", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("conversation", Text, nullable=False),  # '' was imported
    Column("thread", Text, nullable=False),  # '' outside threads
    Column("message", Text, nullable=False),  # the platform's id of what was noted
    Column("link", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("noted_by", Text, nullable=False),  # account:person
    Column("locale", Text, nullable=False),
    Column("text", Text, nullable=False),  # in their own words
    Column("files", JSON, nullable=False),
    Column("title", Text, nullable=False),  # the public wording
    Column("goal", Text, nullable=False),
    Column("steps", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("product", Text, nullable=False),
    Column("module", Text, nullable=False),
    Column("customer", ID, ForeignKey("customers.id")),
    Column("payer", Boolean, nullable=False),
    Column("signals", JSON, nullable=False),
    Column("grade", Text, nullable=False),  # decided; '' not yet
    Column("suggested", Text, nullable=False),
    Column("score", Integer, nullable=False),
    Column(
        "scored", Text, nullable=False, server_default=""
    ),  # by which rules; else: not since it changed
    Column("assignee", Text, nullable=False),  # account:person, or a name
    Column("reason", Text, nullable=False),  # why it was declined
    Column("asking", Text, nullable=False),  # the question that is open
    Column("asking_until", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)
_MERGED, _ROOTS = text("merged_into IS NOT NULL"), text("merged_into IS NULL")
Index(
    "ix_requirements_merged_into",
    requirements.c.merged_into,
    sqlite_where=_MERGED,
    postgresql_where=_MERGED,
)
# who asked for one, without looking at the rows
Index("ix_requirements_root", requirements.c.root, requirements.c.account, requirements.c.person)
RANK = "(CASE WHEN grade <> '' THEN grade WHEN suggested <> '' THEN suggested ELSE 'P9' END)"
"""What the pool is sorted by first: the decided grade, else the suggested one."""
Index(
    "ix_requirements_pool",
    text(RANK),
    requirements.c.score.desc(),
    requirements.c.stage,
    requirements.c.kind,
    requirements.c.account,
    requirements.c.merged_into,
    sqlite_where=_ROOTS,
    postgresql_where=_ROOTS,
)
# what is not scored by the rules that there are
Index(
    "ix_requirements_scored",
    requirements.c.scored,
    sqlite_where=_ROOTS,
    postgresql_where=_ROOTS,
)
Index("ix_requirements_person", requirements.c.account, requirements.c.person)
Index("ix_requirements_customer", requirements.c.customer)
Index("ix_requirements_changed", requirements.c.changed_at)
Index(
    "ix_requirements_message",
    requirements.c.account,
    requirements.c.conversation,
    requirements.c.message,
)
Index(
    "ix_requirements_asking",
    requirements.c.asking_until,
    sqlite_where=text("asking <> ''"),
    postgresql_where=text("asking <> ''"),
)

requirement_log = Table(
    "requirement_log",
    metadata,
    Column("requirement_id", ID, ForeignKey("requirements.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("who", Text, nullable=False),  # account:person; '' is groupkeeper itself
    Column("what", Text, nullable=False),
    Column("changes", JSON, nullable=False),  # {field: [before, after]}
    Column("why", Text, nullable=False),
    Column("told", Boolean, nullable=False, server_default=text("false")),  # to operators
    Column("at", UtcDateTime, nullable=False),
)
Index("ix_requirement_log_at", requirement_log.c.at)
Index(
    "ix_requirement_log_untold",
    requirement_log.c.requirement_id,
    requirement_log.c.version,
    sqlite_where=text("NOT told"),
    postgresql_where=text("NOT told"),
)

requirement_cards = Table(
    "requirement_cards",
    metadata,
    # the developers' channel that has it now
    Column("requirement_id", ID, ForeignKey("requirements.id"), primary_key=True),
    Column("account", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("version", Integer, nullable=False),  # that the card shows
)

requirement_notices = Table(
    "requirement_notices",
    metadata,
    # what changed, at which version of it
    Column("requirement_id", ID, ForeignKey("requirements.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    # who is told: the request of theirs
    Column("member_id", ID, ForeignKey("requirements.id"), primary_key=True),
    Column("kind", Text, nullable=False),  # "stage", "merged", "split", "thanks"
    Column("detail", Text, nullable=False),  # the stage, or another number
    Column("delivery_id", ID, ForeignKey("deliveries.id")),  # None: not made yet
    Column("why", Text, nullable=False, server_default=""),  # it cannot be made
    Column("at", UtcDateTime, nullable=False),
)
Index(
    "ix_requirement_notices_open",
    requirement_notices.c.requirement_id,
    sqlite_where=text("delivery_id IS NULL AND why = ''"),
    postgresql_where=text("delivery_id IS NULL AND why = ''"),
)

pool_syncs = Table(
    "pool_syncs",
    metadata,
    Column("id", ID, primary_key=True),
    Column("account", Text, nullable=False),
    Column("conversation", Text, nullable=False),  # where it was given
    Column("who", Text, nullable=False),  # account:person; '' by its schedule
    Column("period", Text),  # of the schedule: 2026-W10
    Column("at", UtcDateTime, nullable=False),
    Column("recent", JSON, nullable=False),  # [number, version] of what it had that was just new
    sqlite_autoincrement=True,
)
Index(
    "ix_pool_syncs_period",
    pool_syncs.c.account,
    pool_syncs.c.conversation,
    pool_syncs.c.period,
    unique=True,
)

pool_schedules = Table(
    "pool_schedules",
    metadata,
    Column("account", Text, primary_key=True),
    Column("conversation", Text, primary_key=True),
    Column("weekday", Integer, nullable=False),  # 0 is Monday
    Column("time", Text, nullable=False),  # "09:30", of the channel's clocks
    Column("who", Text, nullable=False),  # account:person
    Column("since", UtcDateTime, nullable=False),
)

pool_imports = Table(
    "pool_imports",
    metadata,
    Column("id", ID, primary_key=True),
    Column("account", Text, nullable=False),
    Column("conversation", Text, nullable=False),  # where it was given
    Column("thread", Text, nullable=False),
    Column("who", Text, nullable=False),  # account:person
    Column("locale", Text, nullable=False),
    Column("name", Text, nullable=False),  # of the file
    Column("file_id", Text, nullable=False),  # of made_files: what was looked at is what is applied
    Column("digest", Text, nullable=False),
    Column("state", Text, nullable=False),  # "checking", "checked", "applying", "over"
    Column("adds", Boolean, nullable=False),  # rows without a number become requirements
    Column("row", Integer, nullable=False),  # the last one that is settled
    Column("counts", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)
Index(
    "ix_pool_imports_open",
    pool_imports.c.id,
    sqlite_where=text("state IN ('checking', 'applying')"),
    postgresql_where=text("state IN ('checking', 'applying')"),
)

requirement_releases = Table(
    "requirement_releases",
    metadata,
    # an announcement names what it fulfils; those who asked are thanked once it goes out
    Column("announcement_id", ID, ForeignKey("announcements.id"), primary_key=True),
    Column("requirement_id", ID, ForeignKey("requirements.id"), primary_key=True),
    Column("thanked", Boolean, nullable=False, server_default=text("false")),
    Column("why", Text, nullable=False, server_default=""),  # nobody is thanked
)
Index("ix_requirement_releases_requirement", requirement_releases.c.requirement_id)
