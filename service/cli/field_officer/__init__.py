"""A field officer's path with a miner, from the first assessment on (`docs/es/funcionario-de-campo.md`).

Whom to help first is in `quick_wins`. `categorize` assesses one miner (`categorize_one`) or a sheet of them
(`categorize_sheet`, `assessment_sheet`), in the words of `assessing` and `explaining`. What follows is recorded by
`stage`, `assist`, `member` and `production`, and `operator` shows how far it came (`operator_page`, `operator_help`).
The words that an officer types are the `vocabulary`.
"""
