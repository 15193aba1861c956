"""Measurements: each figure beside a named reference, in one run, on one machine; ratios are what counts."""
