"""Certificates over HTTP: found out, read and listed in `certificates`, as JSON by `certificates_said`.

Everybody gets their `credentials`, which prove themselves.
"""
