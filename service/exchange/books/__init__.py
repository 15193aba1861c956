"""A trader's own book of purchases, as people keep it in spreadsheets: read row by row, put together into purchases."""
