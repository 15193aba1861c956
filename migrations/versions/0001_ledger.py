"""The ledger: entries that nobody changes, the head that every writer locks, tree heads and signed notes."""

from alembic import op

revision = "0001"
down_revision = None

# Hygiene, not proof: an owner can drop a trigger, and the proof of it is the checkpoint that somebody else keeps.
REFUSE = """
CREATE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger.% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$
"""


def upgrade() -> None:
    for statement in (
        "CREATE TABLE ledger.entry (seq bigint PRIMARY KEY, data bytea NOT NULL, leaf_hash bytea NOT NULL)",
        # Entries stay in their row as they are: signatures and digests cost more to compress than that saves.
        "ALTER TABLE ledger.entry SET (toast_tuple_target = 8160)",
        """CREATE TABLE ledger.head (
            one boolean DEFAULT true PRIMARY KEY CONSTRAINT head_is_one_row CHECK (one),
            size bigint NOT NULL,
            root bytea NOT NULL,
            compact_range bytea NOT NULL,
            leaf bytea NOT NULL,
            recorded_at timestamptz NOT NULL,
            ruleset integer NOT NULL
        )""",
        # The empty log: SHA-256 of nothing is the root of no leaves, and 64 zeros stand before entry 0.
        r"""INSERT INTO ledger.head (size, root, compact_range, leaf, recorded_at, ruleset) VALUES (
            0, sha256(''::bytea), decode(repeat('00', 8), 'hex'), decode(repeat('00', 32), 'hex'),
            '2000-01-01T00:00:00Z', 0
        )""",
        """CREATE TABLE ledger.tree_head (
            size bigint PRIMARY KEY,
            root bytea NOT NULL,
            compact_range bytea NOT NULL,
            recorded_at timestamptz NOT NULL
        )""",
        "CREATE TABLE ledger.note (size bigint PRIMARY KEY, text bytea NOT NULL)",
        """CREATE TABLE ledger.published (
            one boolean DEFAULT true PRIMARY KEY CONSTRAINT published_is_one_row CHECK (one),
            size bigint NOT NULL,
            published_at timestamptz NOT NULL
        )""",
        "INSERT INTO ledger.published (size, published_at) VALUES (0, '2000-01-01T00:00:00Z')",
        REFUSE,
    ):
        op.execute(statement)
    for table in ("entry", "tree_head"):
        op.execute(
            f"CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON ledger.{table} "
            "FOR EACH ROW EXECUTE FUNCTION ledger.refuse()"
        )
        op.execute(
            f"CREATE TRIGGER append_only BEFORE TRUNCATE ON ledger.{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse()"
        )
    for statement in (
        "GRANT USAGE ON SCHEMA ledger TO orotraza_writer, orotraza_reader",
        "GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO orotraza_writer, orotraza_reader",
        "GRANT INSERT ON ledger.entry, ledger.tree_head, ledger.note TO orotraza_writer",
        "GRANT UPDATE ON ledger.head, ledger.published TO orotraza_writer",
    ):
        op.execute(statement)
