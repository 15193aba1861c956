"""Search: legal entities by the trigrams of their names, persons by blind ones, registrations by their right."""

from alembic import op

revision = "0005"
down_revision = "0004"

# What waits to be sorted into such an index is read through by every search: a quarter megabyte costs it 5 ms and lets
# an import pay for its names a tenth of what it would pay for sorting each in by itself.
_GIN = "WITH (gin_pending_list_limit = 256)"


def upgrade() -> None:
    for statement in (
        # What `service.registry.name_grams` makes of a name. Dear to the planner, so that it never asks it of each row;
        # and no function of SQL, which would take three times as long.
        r"""CREATE FUNCTION projection.name_grams(name text) RETURNS text[]
            LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
            DECLARE
                plain text := translate(
                    regexp_replace(normalize(name, NFD), '[.''\u0300-\u036f]', '', 'g'),
                    'abcdefghijklmnopqrstuvwxyz',
                    'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
                );
                word text;
                found text[] := '{}';
            BEGIN
                FOREACH word IN ARRAY regexp_split_to_array(plain, '[^0-9A-Z]+') LOOP
                    CONTINUE WHEN word = '';
                    word := '  ' || CASE word WHEN 'REPCO' THEN 'RECPO' ELSE word END || ' ';
                    FOR at IN 1 .. length(word) - 2 LOOP
                        found := found || substr(word, at, 3);
                    END LOOP;
                END LOOP;
                RETURN found;
            END $$""",
        f"""CREATE INDEX row_name ON projection.row USING gin (projection.name_grams(body ->> 'name')) {_GIN}
            WHERE kind = 'party' AND body ? 'name'""",
        """CREATE INDEX row_right ON projection.row ((body ->> 'right'), shelf)
            WHERE kind = 'registration' AND body ? 'right'""",
        "ALTER TABLE private.opening ADD grams bigint[]",
        # A key that is deleted takes along what its person could be found by.
        """CREATE FUNCTION private.forget() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                DELETE FROM private.opening WHERE party = OLD.party;
                RETURN NULL;
            END $$""",
        """CREATE TRIGGER person_key_deleted AFTER DELETE ON private.person_key
            FOR EACH ROW EXECUTE FUNCTION private.forget()""",
        f"CREATE INDEX opening_grams ON private.opening USING gin (grams) {_GIN} WHERE grams IS NOT NULL",
    ):
        op.execute(statement)
