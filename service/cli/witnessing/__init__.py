"""Somebody else's log, seen from outside: watched (`monitor`), copied (`mirror`), vouched for (`witness`).

It is a `stranger`, trusted by its key alone; `alarms_said` is what is told when it does what it should not.
"""
