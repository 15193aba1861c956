"""A year of the gold trade with frauds in it, each beside an honest twin: what the rules are measured on.

Written from `docs/domain.md` and `docs/model.md` alone, by somebody who had not read the rules. Pure: one seed and size
give one market, to the byte.
"""
