"""`orotraza report`: the market's figures, and what the law has a party or a region file.

The figures: `report`, from a `report_source`, in `report_tables`. What is filed: `report_purchases` each month, and the
others in `report_kept`, shown by `kept_tables`.
"""
