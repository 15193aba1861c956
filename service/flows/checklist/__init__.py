"""A trader's own list of suppliers, checked row by row by one state of the log and given back with the answers added.

spreadsheet ─► columns ─► rows ─► check ─► answers ─► the spreadsheet, wider
"""
