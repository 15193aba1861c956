"""Tiles: the whole ones, cut from leaf hashes once and never again."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    for statement in (
        # No trigger keeps these: they are a function of the leaf hashes, and whoever throws them away gets them again.
        """CREATE TABLE ledger.tile (
            level smallint NOT NULL,
            index bigint NOT NULL,
            hashes bytea NOT NULL,
            root bytea NOT NULL,
            PRIMARY KEY (level, index)
        )""",
        # Hashes do not compress: no time is spent trying.
        "ALTER TABLE ledger.tile ALTER hashes SET STORAGE EXTERNAL",
        "GRANT SELECT ON ledger.tile TO orotraza_writer, orotraza_reader",
        "GRANT INSERT ON ledger.tile TO orotraza_writer",
    ):
        op.execute(statement)
