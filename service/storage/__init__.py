"""PostgreSQL: where the ledger is kept, how it is appended to, and what is read back.

`tables` says what stands there, `migrate` makes it so, `roles` who may do what, `engine` how one connects. Writing:
`head` is locked, `load` fetches what a decision needs, `append` writes, `last_signed` remembers outside the database
what was signed. `embedded` starts the PostgreSQL that comes along. Nearly all the rest are questions, one file a
subject: `log_entries`, `tree` and `tiles` of the log, `snapshot` and `hot_reader` of shelves, `lot_graph` of lots,
`persons`, `tokens`, `access_log` and others of what is private.
"""
