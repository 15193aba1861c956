"""The thief's tools: each tampers with the entries of an honest ledger at one place.

Whoever holds the database can do all of this; whoever also holds the log's key can sign the result.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from service.audit import export_format
from service.audit.report import Report
from service.audit.trusted import Trusted
from service.audit.verify import Export, verify_alone
from service.ledger import canonical, jws, merkle, signing
from service.ledger.submission import TYP
from tests.honest import Ledger

Entries = list[bytes]
Tool = Callable[[Entries, int], None]


def edit_payload(entries: Entries, at: int) -> None:
    """Another value in what was declared, written canonically."""
    _change(entries, at, lambda members: members["submission"]["payload"].update(occurred_at="2026-01-01T00:00:00Z"))


def edit_time(entries: Entries, at: int) -> None:
    """One microsecond more on the time of recording."""
    value = json.loads(entries[at])["recorded_at"]
    entries[at] = entries[at].replace(value.encode(), f"{value[:-2]}9Z".encode(), 1)


def edit_prev(entries: Entries, at: int) -> None:
    """Another name for the entry before."""
    _change(entries, at, lambda members: members.update(prev="ab" * 32))


def edit_seq(entries: Entries, at: int) -> None:
    """Another number."""
    _change(entries, at, lambda members: members.update(seq=members["seq"] + 5))


def change_finding(entries: Entries, at: int) -> None:
    """A finding that no rule came to, or one fewer."""
    finding = {"rule": "R01", "level": "block", "falls_on": "lot", "count": 1, "subjects": ["line:1"]}
    _change(entries, at, lambda members: members.update(findings=[] if members["findings"] else [finding]))


def sign_again(entries: Entries, at: int) -> None:
    """The same declaration under a key of the thief's own."""
    members = json.loads(entries[at])
    thief = signing.SeedSigner(b"t" * 32)
    signed = jws.sign(canonical.encode(members["submission"]["payload"]), thief, TYP)
    members["submission"]["protected"], members["submission"]["signature"] = signed["protected"], signed["signature"]
    entries[at] = canonical.encode(members)


def delete(entries: Entries, at: int) -> None:
    """The entry is gone."""
    del entries[at]


def insert(entries: Entries, at: int) -> None:
    """A forged entry that fits its place: number, chain and time, everything but a signature."""
    members = json.loads(entries[at])
    members["submission"]["payload"]["id"] = "deadbeef-0000-7000-8000-000000000000"
    entries.insert(at, canonical.encode(members))


def insert_copy(entries: Entries, at: int) -> None:
    """An honest entry once more, somewhere else."""
    entries.insert(at, entries[(at + len(entries) // 2) % len(entries)])


def swap(entries: Entries, at: int) -> None:
    """Two neighbours change places; the last with the one before."""
    other = at + 1 if at + 1 < len(entries) else at - 1
    entries[at], entries[other] = entries[other], entries[at]


def recompute(entries: Entries, start: int = 0) -> None:
    """Number and chain the entries anew, so that every link holds."""
    for seq in range(start, len(entries)):
        link = {"seq": seq, "prev": merkle.leaf_hash(entries[seq - 1]).hex() if seq else "0" * 64}
        entries[seq] = canonical.encode(json.loads(entries[seq]) | link)


def audit(
    ledger: Ledger,
    entries: Sequence[bytes],
    *,
    note: bytes | None = None,
    kept: bytes | None = None,
    rules: bool = True,
    key: str | None = None,
) -> Report:
    """Verify entries under the honest checkpoint, or another `note`."""
    last = export_format.last_line(ledger.checkpoint() if note is None else note)
    trusted = Trusted.parse(ledger.root_vkey if key is None else key)
    # As a file would be cut: an entry that has come to hold a LF is two lines.
    lines = list(export_format.split([b"\n".join(entries) + b"\n"])) if entries else []
    return verify_alone(Export(lines, last), trusted, kept=kept, with_rules=rules)


def export(ledger: Ledger, entries: Sequence[bytes], signed: bytes | None = None) -> bytes:
    """Entries as an export, under the honest checkpoint or another that was `signed`."""
    return b"".join(export_format.write(entries, ledger.checkpoint() if signed is None else signed))


def resign(ledger: Ledger, entries: Sequence[bytes]) -> bytes:
    """A checkpoint of other entries by the true log key."""
    return ledger.sign([merkle.leaf_hash(data) for data in entries])


def named(report: Report) -> list[int]:
    """The entries that have faults, each once a fault."""
    return [fault.seq for fault in report.faults if fault.seq is not None]


def of_the_whole(report: Report) -> list[str]:
    """The faults of the whole, by field."""
    return [fault.field for fault in report.faults if fault.seq is None]


def _change(entries: Entries, at: int, change: Callable[[dict[str, Any]], object]) -> None:
    members = json.loads(entries[at])
    change(members)
    entries[at] = canonical.encode(members)
