"""Questions about the whole market: the rows of a few rare kinds found without the rest of history."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    # None of these kinds is put by a deal between parties on record: recording pays for a look at the kind.
    op.execute(
        """CREATE INDEX row_kind ON projection.row (kind, seq)
            WHERE kind IN ('party', 'assessment', 'stage_reached', 'assistance', 'member', 'constancia')"""
    )
