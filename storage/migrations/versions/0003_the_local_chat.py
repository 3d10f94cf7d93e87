"""The local chat."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "local_messages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("thread", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("buttons", sa.JSON(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("edited", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("deleted", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("received", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_messages")),
        sa.UniqueConstraint("key", name=op.f("uq_local_messages_key")),
        sa.UniqueConstraint("seq", name=op.f("uq_local_messages_seq")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_local_messages_conversation", "local_messages", ["conversation", "id"], unique=False
    )
    op.create_index(
        "ix_local_messages_unreceived",
        "local_messages",
        ["id"],
        unique=False,
        sqlite_where=sa.text("NOT received"),
        postgresql_where=sa.text("NOT received"),
    )
    op.create_table(
        "local_presses",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("received", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["local_messages.id"], name=op.f("fk_local_presses_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_presses")),
        sqlite_autoincrement=True,
    )
