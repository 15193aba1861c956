"""One file for each sentence that a user says: record this, prove that, check this supplier, rebuild.

Record this has many, in two processes; `recorder` is what both offer to those above:

    beside ─► wire ─► writer ─► append ─► commit ─► turn ─► deciding
                                  └─► acknowledge ─► sign_trees ─► publish_checkpoint

`commit` goes by `memory` and `foresight`, and signing by `own_keys`. `verdicts` is what waits and what became of it,
`answers` what is told; `trouble` is what may stand in the way, found by `hindrance` and `durability`.

Under many sentences lie who asks (`bearer`), who may (`may_read`, `lot_rights`), who did (`access_log`), and as of when
(`known_at`); what costs much waits in `turns` or is told again from `kept`; `walk`, `look_back` and `look_back_keys` go
through the graph of lots. Persons are kept and erased by `openings`, `person_keys` and `person_vault`.
"""
