"""Taking a roll in: what the register says now, what the file changes, each change signed and recorded, and the last.

    prepare ─► what stands · what the file says · the plan ─► statements ─► signed on all cores ─► recorded ─► openings
                                                                                             └─► `roll.imported`

Broken off at any point, the same file is taken up again: the plan is made against what stood before it, and what it
has put already is passed over.
"""
