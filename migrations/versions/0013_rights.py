"""Rights: of each read, the parties whose data it was, so that they may be told of it."""

from alembic import op

revision = "0013"
down_revision = "0009"


def upgrade() -> None:
    for statement in (
        # Absent where the subject is the one party concerned, as of most reads: those are found by the subject.
        "ALTER TABLE private.access_log ADD concerns text[]",
        "CREATE INDEX access_log_concerns ON private.access_log USING gin (concerns) WHERE concerns IS NOT NULL",
    ):
        op.execute(statement)
