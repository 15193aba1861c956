"""The service as whoever runs it has it in hand.

It is begun (`init`), or shown by a `demo`; it runs (`serve`) and is looked at (`doctor`). The log is handed out whole
(`export`) or as `tiles`. What was lost is brought back: the projection by `rebuild`, entries by `recover`.
"""
