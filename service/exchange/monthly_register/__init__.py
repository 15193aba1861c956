"""The monthly purchase register of DS 009-2025-EM: one row a purchase line, as the log knew it at one size.

A pure function of ledger, buyer and month. `standing` finds the purchases of the month, `line` makes their lines,
`template` says which column shows what and by which law, `register` sums them up and writes the file, `assemble` puts
all this together, and `difference` compares two sizes.
"""
