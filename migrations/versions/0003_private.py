"""What is no function of the ledger: erasable personal data, tokens, and who read what."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for statement in (
        """CREATE TABLE private.person_key (
            party text PRIMARY KEY,
            wrapped bytea NOT NULL,
            made_at timestamptz NOT NULL DEFAULT clock_timestamp()
        )""",
        """CREATE TABLE private.opening (
            party text NOT NULL,
            field text NOT NULL,
            commitment bytea NOT NULL,
            sealed bytea NOT NULL,
            tag bytea,
            stored_by text NOT NULL,
            stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            PRIMARY KEY (party, field, commitment)
        )""",
        "CREATE INDEX opening_tag ON private.opening (field, tag)",
        """CREATE TABLE private.token (
            digest bytea PRIMARY KEY,
            party text NOT NULL,
            kid text NOT NULL,
            roles text[] NOT NULL,
            issued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            expires_at timestamptz NOT NULL
        )""",
        "CREATE INDEX token_expires_at ON private.token (expires_at)",
        """CREATE TABLE private.used_jti (
            party text NOT NULL,
            jti text NOT NULL,
            expires_at timestamptz NOT NULL,
            PRIMARY KEY (party, jti)
        )""",
        "CREATE INDEX used_jti_expires_at ON private.used_jti (expires_at)",
        """CREATE TABLE private.access_log (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            at timestamptz NOT NULL,
            party text NOT NULL,
            role text NOT NULL,
            action text NOT NULL,
            subject text NOT NULL,
            purpose text
        )""",
        """CREATE INDEX access_log_at ON private.access_log USING brin (at)
            WITH (pages_per_range = 32, autosummarize = true)""",
        "CREATE INDEX access_log_subject ON private.access_log (subject, at)",
        "GRANT USAGE ON SCHEMA private TO orotraza_writer, orotraza_reader",
        """GRANT SELECT ON private.token, private.used_jti, private.person_key, private.opening, private.access_log
            TO orotraza_writer, orotraza_reader""",
        "GRANT INSERT, DELETE ON private.token, private.used_jti TO orotraza_writer",
        "GRANT INSERT, DELETE ON private.person_key, private.opening TO orotraza_writer",
        "GRANT INSERT ON private.access_log TO orotraza_writer",
    ):
        op.execute(statement)
