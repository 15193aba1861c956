"""One file for each sentence that a user says: prove that, check this supplier, make a snapshot for a gate.

What takes many files has a folder: `recording`, from what a party signed to its receipt, and `cosigning` of the log by
others; `restoring` what was lost; taking `rolls` in; `search`, and a `checklist` of suppliers; `tracing` gold, its
`events`, a lot's `dossier`, the law's `reports`.

Under all of them lie the `readers`, who ask and who may, and the `persons`, whose data is kept apart. As of when is
asked is `known_at`; `walk`, `look_back` and `look_back_keys` go through the graph of lots; `own_keys` sign for the log.
"""
