"""What the ledger is told of keys: enrolled, limited, lost, replaced.

`keys` has the commands, `key_entry` what they share. A key may be held elsewhere (`key_offer`), be limited
(`key_limits`) and be lost (`key_loss`). The log's own keys change by `rotation`.
"""
