"""Gold over HTTP: what `lots` are and hold, what their deals were, where they are from and went.

Where from is told by `origins`, in the words of `origins_said`; where to by `destinations`, which way by `paths`: what
these share is in `tracing`. `lot_history` tells the same in others' words, as `events` does of everything
(`event_words`). Of deals there are `purchases`, what adds up (`balances`, `balances_said`), and `findings` with their
review (`review_said`). `dossiers` hold all that a reader may take away; `lot_reading` lets it in.
"""
