"""Announcements, the ledger of attention, opting out."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0009"
down_revision = "0008"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    moment = storage.types.UtcDateTime(timezone=True)
    _announcements(moment)
    _beside(moment)
    op.add_column("deliveries", sa.Column("announcement_id", _ID))
    op.add_column("deliveries", sa.Column("group_id", _ID))
    for name in ("part", "revision"):
        count = sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        op.add_column("deliveries", count)
    op.add_column("deliveries", sa.Column("period", sa.Text()))
    op.add_column("deliveries", sa.Column("slot", sa.Integer()))
    op.add_column("groups", sa.Column("opted_out_at", moment))
    counts = "period IS NOT NULL AND state NOT IN ('failed', 'skipped')"
    ledger = ["group_id", "period", "slot"]
    _index("ix_deliveries_attention", "deliveries", ledger, counts, unique=True)
    theirs = ["announcement_id", "kind", "state"]
    _index("ix_deliveries_announcement", "deliveries", theirs, "announcement_id IS NOT NULL")


def _announcements(moment: storage.types.UtcDateTime) -> None:
    op.create_table(
        "announcements",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("world", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("contents", sa.JSON(), nullable=False),
        sa.Column("main", sa.Text(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("everyone", sa.Boolean(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("asking", sa.Text(), nullable=False),
        sa.Column("series", _ID),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Integer()),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("confirmed_at", moment),
        sa.Column("resumed_at", moment),
        sa.Column("paused_why", sa.Text(), nullable=False),
        sa.Column("reported_at", moment),
        sa.Column("created_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["id"], ["inbox.id"], name=op.f("fk_announcements_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sa.UniqueConstraint("key", name=op.f("uq_announcements_key")),
    )
    op.create_index("ix_announcements_stage", "announcements", ["stage", "reported_at"])
    _index("ix_announcements_series", "announcements", ["series"], "series IS NOT NULL")


def _beside(moment: storage.types.UtcDateTime) -> None:
    op.create_table(
        "announcement_log",
        sa.Column("announcement_id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        _of_announcement("announcement_log"),
        sa.PrimaryKeyConstraint("announcement_id", "version", name=op.f("pk_announcement_log")),
    )
    op.create_table(
        "announcement_bodies",
        sa.Column("announcement_id", _ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("body_id", _ID, nullable=False),
        _of_announcement("announcement_bodies"),
        sa.ForeignKeyConstraint(
            ["body_id"], ["bodies.id"], name=op.f("fk_announcement_bodies_body_id")
        ),
        sa.PrimaryKeyConstraint(
            "announcement_id",
            "revision",
            "account",
            "locale",
            "part",
            name=op.f("pk_announcement_bodies"),
        ),
    )
    op.create_table(
        "announcement_receipts",
        sa.Column("announcement_id", _ID, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        _of_announcement("announcement_receipts"),
        sa.PrimaryKeyConstraint(
            "announcement_id",
            "account",
            "conversation",
            "person",
            name=op.f("pk_announcement_receipts"),
        ),
    )


def _of_announcement(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_announcement_id")
    return sa.ForeignKeyConstraint(["announcement_id"], ["announcements.id"], name=name)


def _index(
    name: str, table: str, columns: list[str], condition: str, *, unique: bool = False
) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)
