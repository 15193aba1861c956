"""Persons behind commitments: kept apart from the log, and erasable for good.

`keep_person` takes in the `openings` of commitments, sealed in the `person_vault` under the `person_keys`;
`erase_person` cuts the key out, and nothing opens them any more.
"""
