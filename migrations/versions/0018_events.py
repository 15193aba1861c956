"""Events: the deals of a seller and the journeys to a receiver, found without reading everybody's."""

from alembic import op

revision = "0018"
down_revision = "0014"


def upgrade() -> None:
    for statement in (
        "CREATE INDEX row_seller ON projection.row ((body ->> 'seller')) WHERE kind = 'bought'",
        "CREATE INDEX row_receiver ON projection.row ((body ->> 'receiver')) WHERE kind = 'shipment'",
    ):
        op.execute(statement)
