"""What was signed, verified offline by whoever holds it: no service is asked, and no server package is needed.

`verify` goes through an export, carried out by `verification`; `verify_contested` and `verify_refusal` are options of
it. Beside it each file has its command: `verify_certificate`, `verify_dossier`, `verify_reports`, `verify_sales`,
`verify_statement`, `receipts`. A `checklist` is how they answer; `statement_shown` is what a statement says.
"""
