"""The monthly purchase register of DS 009-2025-EM: one row a purchase line, as the first `size` entries know it.

A pure function of ledger, buyer and month. `standing` finds the purchases of the month, `line` makes their lines,
`template` says which column shows what and by which law, `file` writes them down, `difference` compares two sizes.
"""
