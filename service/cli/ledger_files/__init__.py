"""A ledger on the disk of whoever audits it: larger than memory, read once, on all cores.

It comes as an `export_file` or a `tile_folder`, cut into pieces for the `cores`. What the rules know while they decide
is in a `notebook`, in memory or in a `facts_file`, and `kept_state` is what the next audit goes on from. `cycles` keeps
Python from looking through all of it again and again, and `verify_hints` says what a file looks like that nobody forged
and that fails all the same.
"""
