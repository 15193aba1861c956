"""The law's reports over HTTP: a buyer's month (`reports`), what one party holds, pays and sells, and mercury.

A party's are in `reports_kept` and `reports_sales`; `reports_mercury` is told to authorities. `reports_said` words them
all, and `reports_examples` shows what they look like.
"""
