"""What is asked of gold that lies there: where it is from (`trace`), what adds up (`balance`), what proves it.

The proof is in a `dossier`; `trace_tables` and `balance_tables` are how the answers look.
"""
