"""Certificates by the entry that issued them: the public lists of those suspended and revoked read no others."""

from alembic import op

revision = "0042"
down_revision = "0018"


def upgrade() -> None:
    op.execute("CREATE INDEX row_certificate ON projection.row (seq) WHERE kind = 'certificate'")
