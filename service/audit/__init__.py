"""Offline verification of an export: pure. Takes bytes and gives a report; files and processes are the caller's.

The thoughts, in the order in which an export meets them: `export_format` (lines), `trusted` (what the auditor brings),
`keyring` (which keys the export names), `glance` and `chunk` (each line by itself, on any core), `observation` (the
chunks put together), `alignment` (which line is which entry), `chain` and `tree` (who broke a link, what the root
proves), `clock`, `identity`, `rules` (every decision again), `verify` (the checklist) and `report`.
"""
