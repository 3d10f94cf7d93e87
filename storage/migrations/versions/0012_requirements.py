"""Requirements: what people ask for, its history, who hears of it, the syncs of the pool."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0012"
down_revision = "0011"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    moment = storage.types.UtcDateTime(timezone=True)
    _customers()
    _requirements(moment)
    _requirement_log(moment)
    _requirement_cards()
    _requirement_notices(moment)
    _requirement_releases(moment)
    _pool_syncs(moment)
    _pool_schedules(moment)
    _pool_imports(moment)
    _made_files(moment)


def _customers() -> None:
    op.add_column("customers", sa.Column("weighed", sa.Text(), nullable=False, server_default=""))
    unweighed = sa.text("coalesce(tier, '') <> weighed")
    op.create_index(
        "ix_customers_unweighed",
        "customers",
        ["id"],
        sqlite_where=unweighed,
        postgresql_where=unweighed,
    )


def _requirements(moment: storage.types.UtcDateTime) -> None:
    op.create_table(
        "requirements",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("root", _ID, nullable=False),
        sa.Column("merged_into", _ID),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("module", sa.Text(), nullable=False),
        sa.Column("customer", _ID),
        sa.Column("payer", sa.Boolean(), nullable=False),
        sa.Column("signals", sa.JSON(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("suggested", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("scored", sa.Text(), nullable=False, server_default=""),
        sa.Column("assignee", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asking", sa.Text(), nullable=False),
        sa.Column("asking_until", moment),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer"], ["customers.id"], name=op.f("fk_requirements_customer")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["requirements.id"], name=op.f("fk_requirements_merged_into")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirements")),
    )
    op.create_index(
        "ix_requirements_asking",
        "requirements",
        ["asking_until"],
        sqlite_where=sa.text("asking <> ''"),
        postgresql_where=sa.text("asking <> ''"),
    )
    op.create_index("ix_requirements_changed", "requirements", ["changed_at"])
    op.create_index("ix_requirements_customer", "requirements", ["customer"])
    op.create_index(
        "ix_requirements_merged_into",
        "requirements",
        ["merged_into"],
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index(
        "ix_requirements_message", "requirements", ["account", "conversation", "message"]
    )
    op.create_index("ix_requirements_person", "requirements", ["account", "person"])
    op.create_index("ix_requirements_root", "requirements", ["root", "account", "person"])
    op.create_index(
        "ix_requirements_scored",
        "requirements",
        ["scored"],
        sqlite_where=sa.text("merged_into IS NULL"),
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    rank = "(CASE WHEN grade <> '' THEN grade WHEN suggested <> '' THEN suggested ELSE 'P9' END)"
    op.create_index(
        "ix_requirements_pool",
        "requirements",
        [sa.text(rank), sa.text("score DESC"), "stage", "kind", "account", "merged_into"],
        sqlite_where=sa.text("merged_into IS NULL"),
        postgresql_where=sa.text("merged_into IS NULL"),
    )


def _requirement_log(moment: storage.types.UtcDateTime) -> None:
    op.create_table(
        "requirement_log",
        sa.Column("requirement_id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False, server_default=sa.text("(false)")),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirements.id"], name=op.f("fk_requirement_log_requirement_id")
        ),
        sa.PrimaryKeyConstraint("requirement_id", "version", name=op.f("pk_requirement_log")),
    )
    op.create_index("ix_requirement_log_at", "requirement_log", ["at"])
    op.create_index(
        "ix_requirement_log_untold",
        "requirement_log",
        ["requirement_id", "version"],
        sqlite_where=sa.text("NOT told"),
        postgresql_where=sa.text("NOT told"),
    )


def _requirement_cards() -> None:
    op.create_table(
        "requirement_cards",
        sa.Column("requirement_id", _ID, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["requirement_id"],
            ["requirements.id"],
            name=op.f("fk_requirement_cards_requirement_id"),
        ),
        sa.PrimaryKeyConstraint("requirement_id", name=op.f("pk_requirement_cards")),
    )


def _requirement_notices(moment: storage.types.UtcDateTime) -> None:
    op.create_table(
        "requirement_notices",
        sa.Column("requirement_id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("delivery_id", _ID),
        sa.Column("why", sa.Text(), nullable=False, server_default=""),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_requirement_notices_delivery_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["requirements.id"], name=op.f("fk_requirement_notices_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id"],
            ["requirements.id"],
            name=op.f("fk_requirement_notices_requirement_id"),
        ),
        sa.PrimaryKeyConstraint(
            "requirement_id", "version", "member_id", name=op.f("pk_requirement_notices")
        ),
    )
    op.create_index(
        "ix_requirement_notices_open",
        "requirement_notices",
        ["requirement_id"],
        sqlite_where=sa.text("delivery_id IS NULL AND why = ''"),
        postgresql_where=sa.text("delivery_id IS NULL AND why = ''"),
    )


def _requirement_releases(moment: storage.types.UtcDateTime) -> None:
    op.create_table(
        "requirement_releases",
        sa.Column("announcement_id", _ID, nullable=False),
        sa.Column("requirement_id", _ID, nullable=False),
        sa.Column("thanked", sa.Boolean(), nullable=False, server_default=sa.text("(false)")),
        sa.Column("why", sa.Text(), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_requirement_releases_announcement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id"],
            ["requirements.id"],
            name=op.f("fk_requirement_releases_requirement_id"),
        ),
        sa.PrimaryKeyConstraint(
            "announcement_id", "requirement_id", name=op.f("pk_requirement_releases")
        ),
    )
    op.create_index(
        "ix_requirement_releases_requirement", "requirement_releases", ["requirement_id"]
    )


def _pool_syncs(moment: storage.types.UtcDateTime) -> None:
    op.create_table(
        "pool_syncs",
        sa.Column("id", _ID, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("period", sa.Text()),
        sa.Column("at", moment, nullable=False),
        sa.Column("recent", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_syncs")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_pool_syncs_period", "pool_syncs", ["account", "conversation", "period"], unique=True
    )


def _pool_schedules(moment: storage.types.UtcDateTime) -> None:
    op.create_table(
        "pool_schedules",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.PrimaryKeyConstraint("account", "conversation", name=op.f("pk_pool_schedules")),
    )


def _pool_imports(moment: storage.types.UtcDateTime) -> None:
    op.create_table(
        "pool_imports",
        sa.Column("id", _ID, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("adds", sa.Boolean(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_imports")),
        sqlite_autoincrement=True,
    )
    still_open = sa.text("state IN ('checking', 'applying')")
    op.create_index(
        "ix_pool_imports_open",
        "pool_imports",
        ["id"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def _made_files(moment: storage.types.UtcDateTime) -> None:
    op.create_table(
        "made_files",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_made_files")),
    )
    op.create_index("ix_made_files_at", "made_files", ["at"])
