"""PostgreSQL: where the ledger is kept, how it is appended to, and what is read back."""
