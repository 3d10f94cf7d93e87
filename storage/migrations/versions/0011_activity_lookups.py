"""Whether somebody wrote or asked in a group since some day, found without reading all of it."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_index("ix_activity_day", "activity", ["account", "conversation", "day"])
    op.create_index("ix_questions_place", "questions", ["account", "conversation", "asked_at"])
