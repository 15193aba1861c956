"""Work beside the event loop: in a thread what takes long; in a process of its own, within its cost, what reads what
strangers made: one that crashes takes nobody with it.
"""
