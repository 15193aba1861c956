"""The root of everything that the ledger refuses.

Each module raises one error of its own below this root, so a caller that handles bytes from outside catches
`LedgerError` and nothing else. A `ValueError` that leaks out of this package is a bug, and so is a `TypeError`: a value
of another sort (text or a `bytearray` for bytes, a `bool` for a number) is refused by the same error.
"""


class LedgerError(Exception):
    """Some bytes, a proof, a signature or a key are not what the format allows."""
