"""Runs the revisions on the connection that `service.storage.migrate` hands over, all in its one transaction."""

from alembic import context
from sqlalchemy import Connection

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    version_table=context.config.attributes["version_table"],
    version_table_schema="private",
)
context.run_migrations()
