"""What a mining right and a producer have declared is found by them: gold is called back by either."""

from alembic import op

revision = "0017"
down_revision = "0018"


def upgrade() -> None:
    for name, member in (("row_dug_under", "right_code"), ("row_dug_by", "origin_holder")):
        op.execute(
            f"CREATE INDEX {name} ON projection.row ((body ->> '{member}')) WHERE kind = 'lot' AND body ? '{member}'"
        )
