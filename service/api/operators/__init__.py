"""Operators on the way to formality: how far one is (`formalization`), and whom to help first (`quick_wins`).

`formalization_said` and `help_said` put it in words.
"""
