"""`orotraza watch`: suspicions that only a view over the whole market shows.

`watch` asks a `watch_source` and shows a `watch_table`. `watch_declared` judges R07 where the declared figures are.
"""
