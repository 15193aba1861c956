"""A watcher of a log: what it remembers, what it compares, what it tells, and the evidence that it keeps.

`state` is its memory, `judge` decides every entry again, `also` asks what others were shown, `evidence` keeps what
proves something, and `look` is one round of all this.
"""
