"""Rebuilt: whoever remembers what stood in the projection sees at the head that it has been made anew."""

from alembic import op

revision = "0019"
down_revision = "0017"


def upgrade() -> None:
    op.execute("ALTER TABLE ledger.head ADD COLUMN rebuilt integer NOT NULL DEFAULT 0")
