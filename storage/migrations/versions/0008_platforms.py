"""Groups that are gone, moved or named; lookups; copies of files; choosing what is sent next."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    moment = storage.types.UtcDateTime(timezone=True)
    op.add_column("groups", sa.Column("gone_at", moment))
    op.add_column("groups", sa.Column("gone_why", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "groups", sa.Column("named", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )
    op.add_column("groups", sa.Column("formerly", sa.Text()))
    _index("ix_groups_formerly", "groups", ["account", "formerly"], "formerly IS NOT NULL")
    op.add_column(
        "deliveries", sa.Column("lookups", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("deliveries", sa.Column("looked_up_at", moment))
    _index("ix_deliveries_ref", "deliveries", ["account", "ref"], "ref IS NOT NULL")
    _index("ix_deliveries_next", "deliveries", ["account", "lane", "id"], "settled_at IS NULL")
    _index("ix_deliveries_due", "deliveries", ["account", "not_before"], "settled_at IS NULL")
    op.add_column("local_files", sa.Column("origin", sa.Text()))
    _index("ix_local_files_origin", "local_files", ["origin"], "origin IS NOT NULL", unique=True)


def _index(
    name: str, table: str, columns: list[str], condition: str, *, unique: bool = False
) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)
