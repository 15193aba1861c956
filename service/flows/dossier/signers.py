"""The entries by which a dossier's signatures are judged: of the log's own keys and of the submitters'."""

from collections.abc import Mapping
from typing import Final

from service.decision.facts import Needs
from service.flows.dossier.beside import OPEN
from service.flows.dossier.sides import told
from service.flows.tracing.moment import TooLarge
from service.ledger.entry import Entry
from service.registry import keys, parties
from service.registry.keys import KeyState
from service.storage.engine import Connection
from service.storage.load import load

_KEYS: Final = ("key.", "log.")


async def signers(connection: Connection, held: Mapping[int, Entry], size: int, most: int) -> dict[int, Entry]:
    """The entries that tell the log's own keys, and by which the submitters' came and went; and who enrolled them.

    Raises:
        TooLarge: there are more than `most`.
    """
    own, _ = await load(connection, Needs((keys.held_shelf(parties.SYSTEM),)))
    seqs = {row.seq for rows in own.values() for row in rows if row.seq < size}
    found = {seq: each for seq, each in (await told(connection, sorted(seqs))).items() if _is_of_keys(each)}
    asked: set[str] = set()
    while kids := {each.submission.header.kid for each in (*held.values(), *found.values())} - asked:
        asked |= kids
        loaded, _ = await load(connection, Needs(tuple(map(keys.shelf, sorted(kids)))))
        states = [row for rows in loaded.values() for row in rows if isinstance(row, KeyState)]
        who, _ = await load(connection, Needs(tuple(sorted({parties.shelf(state.party) for state in states}))))
        seqs = {state.seq for state in states} | {row.seq for rows in who.values() for row in rows}
        more = await told(connection, sorted(seq for seq in seqs - found.keys() if seq < size))
        found |= {seq: each for seq, each in more.items() if _is_of_keys(each) or each.submission.type in OPEN}
        if len(found) > most:
            raise TooLarge("entries", most)
    return found


def _is_of_keys(each: Entry) -> bool:
    return each.submission.type.startswith(_KEYS)
