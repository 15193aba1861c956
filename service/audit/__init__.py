"""Offline verification of an export: pure. Takes bytes and gives a report; files and processes are the caller's.

The thoughts, in the order in which an export meets them: `export_format` (its lines), `trusted` (what the auditor
brings), `keyring` (which keys it names), `glance`, `shapes` and `chunk` (each line by itself, on any core),
`observation` (the chunks together), `backbone` and `alignment` (which line is which entry), `case` (what is known),
`places`, `chain`, `clock`, `identity`, `signers`, `decisions` and `rules`, `tree` and `whole` (the checks), `verify`
(the checklist) and `report`. What each attack looks like to the auditor stands in `docs/verify.md`.
"""
