"""The projection and the log made anew out of entries: `rebuild` after a doubt, `recover` after a loss.

Both are `replaying`; `recovery_words` say why a recovery goes no further, and by `rebuilds` a process knows that what
it remembers is of tables that are gone.
"""
