"""The whole market over HTTP: its `statistics`, and what `surveillance` sees in it.

Everybody is told what `statistics_public` keeps. `statistics_said` and `surveillance_said` make JSON of both.
"""
