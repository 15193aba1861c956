"""The State's rolls: found again by their register, and kept as an authority sent them until the registrar imports."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for statement in (
        # What one register says of everybody, without the rest of history. Deals put no such row, and pay nothing.
        """CREATE INDEX row_roll ON projection.row ((body ->> 'roll'), shelf)
            WHERE kind IN ('registration', 'roll_import')""",
        """CREATE TABLE private.roll_upload (
            id uuid PRIMARY KEY,
            roll text NOT NULL,
            name text NOT NULL,
            retrieved_on date NOT NULL,
            source text,
            departments text[] NOT NULL,
            digest bytea NOT NULL,
            data bytea NOT NULL,
            size bigint NOT NULL,
            party text NOT NULL,
            uploaded_at timestamptz NOT NULL DEFAULT clock_timestamp()
        )""",
        "CREATE INDEX roll_upload_uploaded_at ON private.roll_upload (uploaded_at)",
        "ALTER TABLE private.roll_upload ALTER data SET STORAGE EXTERNAL",
        "GRANT SELECT, INSERT ON private.roll_upload TO orotraza_writer",
        "GRANT SELECT ON private.roll_upload TO orotraza_reader",
    ):
        op.execute(statement)
