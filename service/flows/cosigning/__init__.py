"""The log's side of witnessing: ask those whom the policy names, keep what they say, show what enough of them cosigned.

    note stored ─► candidate ─► every witness asked ─► each answer verified and stored ─► policy met ─► /checkpoint

Writing waits for none of it. While witnesses are away the log grows, receipts carry the log's signature alone, and
`/checkpoint` stays at the last size that was witnessed.
"""
