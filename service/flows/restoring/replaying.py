"""Entries decided again on their way into the projection: what a rebuild and a recovery write of each."""

from service.ledger import entry
from service.ledger.entry import Entry
from service.rulebook.replay import Fault, Replay
from service.storage.append import Columns


class LedgerFaulty(Exception):
    """The ledger does not decide as it stands, and this entry was not taken; `orotraza verify` lists every fault."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        first = faults[0]
        super().__init__(f"seq {first.seq}, {first.field}: {first.message} ({first.code})")
        self.faults = faults


def take(columns: Columns, replay: Replay, data: bytes) -> tuple[Entry, bytes]:
    """Decide the next entry again, and add it with what it puts; gives it with the public key that it must hold under.

    Its signature is not verified here. Raises `LedgerFaulty`.
    """
    found = entry.parse(data)
    leaf = found.leaf_hash
    step = replay.step(found, leaf)
    if step.faults or step.signed_by is None:
        nobody = Fault(found.seq, "submission", "unknown_signer", "nobody's key", "clave de nadie")
        raise LedgerFaulty(step.faults or (nobody,))
    submission = found.submission
    columns.add(
        found.seq,
        data,
        leaf,
        party=step.signed_by.party,
        submission=submission.id,
        digest=submission.digest,
        records=step.records,
    )
    return found, bytes.fromhex(step.signed_by.public_key)
