"""Cosignatures: what witnesses have said of the log's checkpoints, each one's latest word on each size."""

from alembic import op

revision = "0012"
down_revision = "0013"


def upgrade() -> None:
    for statement in (
        """CREATE TABLE ledger.cosignature (
            size bigint NOT NULL,
            witness text NOT NULL,
            time bigint NOT NULL,
            line bytea NOT NULL,
            PRIMARY KEY (size, witness)
        )""",
        "GRANT SELECT ON ledger.cosignature TO orotraza_writer, orotraza_reader",
        # A witness that is asked again says the same at a later time, and that is what is kept.
        "GRANT INSERT, UPDATE ON ledger.cosignature TO orotraza_writer",
    ):
        op.execute(statement)
