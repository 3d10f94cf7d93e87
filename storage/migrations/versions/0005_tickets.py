"""Tickets, and deliveries that belong to them."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "tickets",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ops_account", sa.Text(), nullable=False),
        sa.Column("ops_conversation", sa.Text(), nullable=False),
        sa.Column("assignee_account", sa.Text(), nullable=True),
        sa.Column("assignee", sa.Text(), nullable=True),
        sa.Column("opened_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["inbox.id"], name=op.f("fk_tickets_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_tickets_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
    )
    op.create_index("ix_tickets_state", "tickets", ["state", "id"], unique=False)
    op.create_index(
        "ix_tickets_thread",
        "tickets",
        ["account", "conversation", "thread"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "ticket_messages",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["inbox.id"], name=op.f("fk_ticket_messages_id")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_messages_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_messages")),
    )
    op.create_index(
        "ix_ticket_messages_ticket", "ticket_messages", ["ticket_id", "id"], unique=False
    )
    op.add_column("deliveries", sa.Column("topic", sa.Text(), nullable=True))
    op.add_column(
        "deliveries",
        sa.Column("yields", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_index(
        "ix_deliveries_topic",
        "deliveries",
        ["topic", "account", "conversation"],
        unique=False,
        sqlite_where=sa.text("topic IS NOT NULL"),
        postgresql_where=sa.text("topic IS NOT NULL"),
    )
    op.create_index(
        "ix_deliveries_topic_ref",
        "deliveries",
        ["account", "ref"],
        unique=False,
        sqlite_where=sa.text("topic IS NOT NULL"),
        postgresql_where=sa.text("topic IS NOT NULL"),
    )
