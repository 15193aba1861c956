"""The State's rolls (padrones): from a table as published to what has changed in the register.

`read` makes rows and faults of a table, `plan` the difference to what the register says, `row` has their words.
"""
