"""Refusals, counted as they are decided: what the log itself cannot show, since nothing of them is in it."""

from alembic import op

revision = "0011"
down_revision = "0012"


def upgrade() -> None:
    for statement in (
        # `party` is empty where nobody had enrolled the key.
        """CREATE TABLE private.refusal (
            day date NOT NULL,
            code text NOT NULL,
            party text NOT NULL,
            count bigint NOT NULL,
            PRIMARY KEY (day, code, party)
        )""",
        "GRANT SELECT, INSERT, UPDATE ON private.refusal TO orotraza_writer",
        "GRANT SELECT ON private.refusal TO orotraza_reader",
    ):
        op.execute(statement)
