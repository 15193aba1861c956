"""Keep what a commitment in the ledger stands for: a person's name, DNI or contact, erasable.

Only the party that committed to a value may open it, its registrar, or the person itself; and only what matches a
commitment is kept. The DNI test of R04 stands here, because no rule may read erasable data.
"""

import re
from collections.abc import Sequence
from typing import Final

import asyncpg

from service.flows.persons.openings import Opening, commitment, seal
from service.flows.persons.person_vault import Vault
from service.ledger import entry
from service.registry import keys, parties
from service.storage import log_entries, snapshot

_DNI: Final = re.compile("[0-9]{8}")


class OpeningRefused(Exception):
    """Nothing is kept. `code` is stable, `index` says which opening (None: all of them)."""

    def __init__(self, code: str, index: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.index = index


async def keep(pool: asyncpg.Pool, vault: Vault, *, person: str, by: str, openings: Sequence[Opening]) -> None:
    """Keep all openings of `person` sent by party `by`, or none.

    Raises:
        OpeningRefused: `person_erased`, `person_unknown`, `opening_not_yours`, `opening_unmatched`, `dni_malformed`,
            `dni_not_in_ruc`.
    """
    if vault.is_erased(person):
        raise OpeningRefused("person_erased")
    for index, opening in enumerate(openings):
        _check_dni(person, opening, index)
    async with pool.acquire() as connection:
        known = (await snapshot.take(connection, (parties.shelf(person), keys.held_shelf(by)))).shelves
        named = [row for row in known[parties.shelf(person)] if isinstance(row, parties.Party)]
        if not named:
            raise OpeningRefused("person_unknown")
        # A later row repeats the commitments before it: a commitment is whose entry first made it.
        committed = {pair: row.seq for row in reversed(named) for pair in row.commitments}
        digests = [commitment(person, opening) for opening in openings]
        for index, (opening, digest) in enumerate(zip(openings, digests, strict=True)):
            if (opening.field, digest.hex()) not in committed:
                raise OpeningRefused("opening_unmatched", index)
        if by != person:
            held = {key.kid for key in keys.held(known[keys.held_shelf(by)])}
            seqs = {committed[opening.field, digest.hex()] for opening, digest in zip(openings, digests, strict=True)}
            for data in await log_entries.by_seq(connection, sorted(seqs)):
                if entry.parse(data).submission.header.kid not in held:
                    raise OpeningRefused("opening_not_yours")
        await seal(connection, vault, by=by, openings=[(person, opening) for opening in openings])
        if vault.is_erased(person):
            raise OpeningRefused("person_erased")


def _check_dni(person: str, opening: Opening, index: int) -> None:
    if opening.field != "dni":
        return
    if _DNI.fullmatch(opening.value) is None:
        raise OpeningRefused("dni_malformed", index)
    # A natural person's RUC is 10, its DNI and a check digit (`domain.md` §4).
    if person.startswith("ruc:10") and person[6:14] != opening.value:
        raise OpeningRefused("dni_not_in_ruc", index)
