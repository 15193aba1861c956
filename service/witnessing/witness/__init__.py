"""A witness: it sees that logs only grow, and signs for what it has seen (c2sp.org/tlog-witness).

It knows no entry and no database of the log's: a key, the keys of the logs that it watches, and for each the largest
checkpoint that it has cosigned. An NGO or a customs office runs it on a small machine.
"""
