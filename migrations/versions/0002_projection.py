"""The projection: what the ledger says, arranged for questions. Dropped and rebuilt at will."""

from alembic import op

revision = "0002"
down_revision = "0001"

_BRIN = "USING brin (seq) WITH (pages_per_range = 32, autosummarize = true)"


def upgrade() -> None:
    for statement in (
        """CREATE TABLE projection.row (
            shelf text NOT NULL,
            key text NOT NULL,
            seq bigint NOT NULL,
            n integer NOT NULL,
            kind text NOT NULL,
            body jsonb NOT NULL,
            PRIMARY KEY (shelf, key)
        )""",
        f"CREATE INDEX row_seq ON projection.row {_BRIN}",
        # By its place in the log: a deal's two dozen go to the end of this index, not all over one of long names.
        """CREATE TABLE projection.posting (
            account text NOT NULL,
            seq bigint NOT NULL,
            n integer NOT NULL,
            amount bigint NOT NULL,
            PRIMARY KEY (seq, n)
        )""",
        # Contra accounts are updated by nearly every batch: room on the page keeps those updates off the index. All
        # share them, so that a hundred deals of absurd size would fill a bigint and stop the log.
        """CREATE TABLE projection.balance (account text PRIMARY KEY, amount numeric NOT NULL)
            WITH (fillfactor = 80)""",
        """CREATE TABLE projection.submission (
            party text NOT NULL,
            id uuid NOT NULL,
            digest bytea NOT NULL,
            seq bigint NOT NULL,
            PRIMARY KEY (party, id)
        )""",
        "GRANT USAGE ON SCHEMA projection TO orotraza_writer, orotraza_reader",
        "GRANT SELECT ON ALL TABLES IN SCHEMA projection TO orotraza_writer, orotraza_reader",
        "GRANT INSERT ON ALL TABLES IN SCHEMA projection TO orotraza_writer",
        "GRANT UPDATE ON projection.balance TO orotraza_writer",
    ):
        op.execute(statement)
