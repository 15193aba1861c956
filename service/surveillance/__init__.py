"""Questions about the whole market: what no single party's shelves answer, asked in SQL of the projection.

Each has a plain counterpart in a pure room, against which it is held by a test: the statement is fast, the function is
what it means.
"""
