"""Three database roles, none of which can log in: the service connects as it is told and then takes one of them.

The owner migrates and rebuilds. The writer inserts entries and can never change one. The reader reads. A service that
is talked into running a statement that nobody meant still cannot unwrite history.
"""

from typing import Final

OWNER: Final = "orotraza_owner"
WRITER: Final = "orotraza_writer"
READER: Final = "orotraza_reader"

SCHEMAS: Final = ("ledger", "projection", "private")

_MAKE: Final = """DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ROLE_NAME') THEN
        CREATE ROLE ROLE_NAME NOLOGIN;
        IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
            GRANT ROLE_NAME TO current_user;
        END IF;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"""


def prepare() -> tuple[str, ...]:
    """Statements that make roles and schemas, for whoever owns the database; to run again changes nothing.

    Roles belong to the whole server, so that two databases may be prepared at once. Where the connecting user may not
    make roles, the administrator makes these three beforehand and grants them to it.
    """
    make = [_MAKE.replace("ROLE_NAME", role) for role in (OWNER, WRITER, READER)]
    schemas = [f"CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {OWNER}" for schema in SCHEMAS]
    return (*make, *schemas)
