"""The PostgreSQL that comes along: started when no database is configured, durable, private, and found again.

    with used(Path("orotraza-data")) as cluster:
        asyncpg.connect(cluster.dsn())

`server` starts and ends it, in a `home` whose `locks` say who has to do with it; `postmaster` knows which process
serves, and `keeper` has it run for as long as it is used.
"""

from service.storage.embedded.server import DATABASE, Cluster, EmbeddedError, again, discard, start, used

__all__ = ["DATABASE", "Cluster", "EmbeddedError", "again", "discard", "start", "used"]
