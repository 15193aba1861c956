"""`orotraza intake`: purchases out of what a trader has: its spreadsheet, or SUNAT's XML.

    intake_book ─► book_file ─► book_sending ─► book_report
                                     └─► book_journal

`intake_xml` makes a draft and sends nothing.
"""
