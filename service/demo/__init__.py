"""The seeded story: an invented market that lived six months, with the classic frauds planted in it.

`story` writes it down (pure: end time, scale and generator are arguments), `seeding` takes it through
the real appender, `moments` shows it to the three people it is for. Every party is invented and marked DEMO.
"""
