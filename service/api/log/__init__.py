"""The log over HTTP: taken in, proved, handed out.

`entries` records and `checks` says what would be recorded; both go through `submitting`. What was turned away is
counted (`refusals`). `log` has checkpoints, entries and proofs, `checkpoints` those of the past, `tiles` the tree.
"""
