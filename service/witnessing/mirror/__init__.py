"""A copy of a log that somebody else runs: fetched within limits, verified under its signed root, and only then kept.

`fetch` and `bearer` ask, `disk` writes so that a crash loses nothing, `checkpoints` and `keys` say whose word counts,
`copy` is the folder, `tree` and `entries` what goes into it, and `bring` takes it from one signed size to the next.
"""
