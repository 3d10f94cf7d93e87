"""Customers; groups and people with all their fields; codes and sessions."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0004"
down_revision = "0003"

AUTOINCREMENT = {"sqlite_autoincrement": True}
"""On SQLite tables that get a foreign key are made anew."""


def upgrade() -> None:
    op.create_table(
        "customers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("manager", sa.Text(), server_default="", nullable=False),
        sa.Column("renewal_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("key", name=op.f("uq_customers_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "one_time_codes",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), server_default="", nullable=False),
        sa.Column("expires_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_one_time_codes")),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("created_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("groups", table_kwargs=AUTOINCREMENT) as groups:
        groups.add_column(
            sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"))
        )
        groups.add_column(sa.Column("time_zone", sa.Text(), nullable=True))
        groups.add_column(sa.Column("quiet_hours", sa.Text(), nullable=True))
        groups.add_column(sa.Column("visibility", sa.Text(), server_default="", nullable=False))
        groups.add_column(
            sa.Column("volunteers", sa.Boolean(), server_default=sa.text("false"), nullable=False)
        )
        groups.add_column(
            sa.Column("volunteered_at", storage.types.UtcDateTime(timezone=True), nullable=True)
        )
        groups.add_column(
            sa.Column("greeted_at", storage.types.UtcDateTime(timezone=True), nullable=True)
        )
        groups.create_foreign_key(
            op.f("fk_groups_customer_id"), "customers", ["customer_id"], ["id"]
        )
    op.create_index("ix_groups_customer", "groups", ["customer_id"])
    with op.batch_alter_table("people", table_kwargs=AUTOINCREMENT) as people:
        people.add_column(
            sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"))
        )
        people.add_column(
            sa.Column("payer", sa.Boolean(), server_default=sa.text("false"), nullable=False)
        )
        people.add_column(
            sa.Column("human", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        people.create_foreign_key(
            op.f("fk_people_customer_id"), "customers", ["customer_id"], ["id"]
        )
    op.create_table(
        "group_labels",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_group_labels_group_id")),
        sa.PrimaryKeyConstraint("group_id", "kind", "key", name=op.f("pk_group_labels")),
    )
    op.create_index("ix_group_labels_key", "group_labels", ["kind", "key"], unique=False)
