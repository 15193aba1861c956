"""EPCIS 2.0 (GS1; ISO/IEC 19987) with CBV 2.0: what happened to the gold, as the ledger's entries tell it.

A projection and nothing more: events are made of entries each time they are asked for, and the same entries always make
the same events with the same ids. `docs/epcis.md` has the table of what becomes what.
"""
