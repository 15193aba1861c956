"""What becomes of gold: the lots of a holder, what was made of a lot, and the rows of campaigns and exports."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for statement in (
        # Edges stand with the lot that was made. A purchase pays for an entry in each of these two for every line.
        "CREATE INDEX row_parent ON projection.row (key, shelf) WHERE kind = 'lot_use'",
        "CREATE INDEX row_holder ON projection.row ((body ->> 'holder')) WHERE kind = 'lot'",
        "DROP INDEX projection.row_kind",
        """CREATE INDEX row_kind ON projection.row (kind, seq)
            WHERE kind IN ('party', 'assessment', 'stage_reached', 'assistance', 'member', 'constancia', 'campaign',
                'exported')""",
    ):
        op.execute(statement)
