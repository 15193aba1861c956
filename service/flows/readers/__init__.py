"""Whoever asks: who it is (`bearer`, let in by `grant_token`), and what it may read (`may_read`, `lot_rights`).

What it did read of others stands in the `access_log`, which `read_accesses` tells and `export_accesses` hands over.
What costs much waits in `costly`, or is told again from `kept`.
"""
