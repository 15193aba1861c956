"""May it sell? `suppliers` answers of one, `supplier_lists` of many, `gate` of all in one signed file.

`supplier_search` finds who is meant, and `parties` tells what is recorded of it. `list_body` reads a trader's list;
`supplier_summary` is a verdict in a few words.
"""
