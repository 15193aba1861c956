"""An entry's postings in one row, and balances only of accounts that are asked for: half of what a deal wrote."""

from alembic import op

revision = "0014"
down_revision = "0011"


def upgrade() -> None:
    for statement in (
        """CREATE TABLE projection.postings (
            seq bigint PRIMARY KEY,
            accounts text[] NOT NULL,
            amounts bigint[] NOT NULL,
            CONSTRAINT postings_are_pairs CHECK (cardinality(accounts) = cardinality(amounts))
        )""",
        """INSERT INTO projection.postings
            SELECT seq, array_agg(account ORDER BY n), array_agg(amount ORDER BY n)
            FROM projection.posting GROUP BY seq""",
        "DROP TABLE projection.posting",
        """CREATE VIEW projection.posting AS
            SELECT account, seq, n::integer, amount FROM projection.postings
            CROSS JOIN LATERAL unnest(accounts, amounts) WITH ORDINALITY AS line (account, amount, n)""",
        "DELETE FROM projection.balance WHERE account NOT SIMILAR TO '(cash|constancia|lot):%'",
        "GRANT SELECT ON projection.postings, projection.posting TO orotraza_writer, orotraza_reader",
        "GRANT INSERT ON projection.postings TO orotraza_writer",
    ):
        op.execute(statement)
