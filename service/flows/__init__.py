"""One file for each sentence that a user says: record this, prove that, check this supplier, rebuild.

Record this has many, in `recording`; what is signed is signed by `own_keys`.

Under many sentences lie who asks (`bearer`), who may (`may_read`, `lot_rights`), who did (`access_log`), and as of when
(`known_at`); what costs much waits in `turns` or is told again from `kept`; `walk`, `look_back` and `look_back_keys` go
through the graph of lots.
"""
