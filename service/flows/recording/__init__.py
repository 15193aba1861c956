"""Record this: what parties sign goes into the log, in two processes; `recorder` is what both offer to those above.

    beside ─► wire ─► writer ─► append ─► commit ─► turn ─► deciding
                                  └─► acknowledge ─► sign_trees ─► publish_checkpoint

`commit` goes by `memory` and `foresight`. `verdicts` is what waits and what became of it, `answers` what is told, and
`check_entry` what would be told, were it recorded; `trouble` is what may stand in the way, found by `hindrance` and
`durability`.
"""
