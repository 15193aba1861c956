"""Surveillance: what only the passing of time, or a view over the whole market, shows (`domain.md` §7).

Nothing here stands in an entry, and nothing is frozen: a suspicion is a function of the ledger up to an entry and of a
Lima day, reckoned again whenever it is asked for, and explained with the entries behind it. One file a rule: a
statement that gathers, and a plain function that judges what was gathered. Entries that were annulled do not count.
"""
