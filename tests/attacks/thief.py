"""The thief at work on an honest ledger: what he makes of it, and what the verifier then says."""

import json
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any, Final

from service.audit import export_format
from service.audit.chunk import check_chunk
from service.audit.keyring import collect
from service.audit.observation import observe
from service.audit.report import Report
from service.audit.trusted import Trusted
from service.audit.verify import Export, verify
from service.ledger import canonical, entry, merkle, note, signing, submission, tiles
from tests.audit import tampering
from tests.audit.tampering import Entries
from tests.honest import Ledger, compose

_FORGED: Final = "deadbeef-0000-7000-8000-{:012}"


def said(report: Report) -> list[str]:
    """Every fault, as the terminal shows it, in English."""
    assert not report.holds
    return [
        f"{'the whole' if each.seq is None else f'seq {each.seq}'} · {each.field}: {each.text.en}"
        for each in report.faults
    ]


def only(report: Report, *places: int) -> list[str]:
    """The same, if exactly these entries are named; and what is said of the whole besides."""
    assert tampering.named(report) == sorted(places), report.faults
    return said(report)


def place(ledger: Ledger, draw: Random, first: int = 1) -> int:
    """An entry at random: not entry 0, which speaks for itself, nor the last, which only the checkpoint names."""
    return draw.randrange(first, len(ledger.entries) - 1)


def places(ledger: Ledger, draw: Random, count: int) -> list[int]:
    """So many at random."""
    return draw.sample(range(1, len(ledger.entries) - 1), count)


def rewrite(ledger: Ledger, at: int) -> Entries:
    """Every entry from `at` on recorded a little later, and chained anew: a history that decides the same."""
    entries = list(ledger.entries)
    for seq in range(at, len(entries)):
        entries[seq] = entries[seq].replace(b'.000000Z","ruleset"', b'.500000Z","ruleset"')
    tampering.recompute(entries, at)
    return entries


def change(entries: Entries, at: int, **members: object) -> None:
    """Other members of the log's own in an entry; the chain is left as it is."""
    entries[at] = canonical.encode(json.loads(entries[at]) | members)


def audit(ledger: Ledger, entries: Sequence[bytes], *, kept: bytes | None = None, rules: bool = False) -> Report:
    """The verifier's word on entries that the true log key has signed for."""
    return tampering.audit(ledger, entries, note=tampering.resign(ledger, entries), kept=kept, rules=rules)


def folder(entries: Sequence[bytes]) -> dict[str, bytes]:
    """The tiles of hashes over these entries, by path."""
    return {tile.path: data for tile, data in tiles.build(map(merkle.leaf_hash, entries))}


def audit_folder(ledger: Ledger, entries: Sequence[bytes], hashes: dict[str, bytes]) -> Report:
    """The verifier's word on a folder of tiles, under the honest checkpoint."""
    trusted, ring = Trusted.parse(ledger.root_vkey), collect(entries)
    export = Export(entries, export_format.last_line(ledger.checkpoint()))
    seen = observe([check_chunk(entries, trusted.origin, ring.public)])
    return verify(export, seen, ring, trusted, with_rules=False, tiles=hashes.get)


def unknown_line(text: bytes, draw: Random, number: int) -> bytes:
    """A signature line on a checkpoint's text (without its last newline) by a key that nobody knows."""
    signed = note.sign(text + b"\n", f"witness.example/{number}", signing.SeedSigner(draw.randbytes(32)))
    return signed.rpartition(b"\n\n")[2]


STOLEN: Final = tuple(f"trader-0{number}.admin" for number in range(2, 8))
"""Keys that had signed for the last time by `STOLEN_FROM`: what is signed with them later, the thief signs."""

STOLEN_FROM: Final = 82


def revoke(ledger: Ledger, entries: Entries, at: int, name: str, **members: object) -> None:
    """Entry `at`: the registrar revokes this key."""
    key = ledger.keys.signer(name)
    kid = signing.thumbprint(key.public_key)
    enrolment = next(each for each in ledger.entries if f'"key":"{key.public_key.hex()}"'.encode() in each)
    party = entry.parse(enrolment).payload["party"]
    said = declared(ledger, "key.revoked", Random(0)) | {"kid": kid, "party": party, "occurred_at": moment(entries, at)}
    said.pop("from_seq", None)
    slip_in(entries, at, ledger.keys.signer("registrar"), said | members)


def moment(entries: Sequence[bytes], at: int) -> str:
    """When something occurred that is recorded as entry `at`: with the entry before it."""
    return f"{entry.parse(entries[at - 1]).recorded_at:%Y-%m-%dT%H:%M:%SZ}"


def slip_in(
    entries: Entries, at: int, by: signing.SeedSigner, payload: dict[str, Any], *, later: timedelta = timedelta(0)
) -> None:
    """Something declared by this key, as entry `at`, without any finding; all after it numbered and chained anew.

    It is recorded when the entry before it was, or so much `later`.
    """
    forged = submission.parse(submission.sign(payload | {"id": _FORGED.format(at)}, by))
    before = entry.parse(entries[at - 1])
    entries.insert(at, compose(forged, at, merkle.leaf_hash(before.data), before.recorded_at + later))
    tampering.recompute(entries, at)


def declared(ledger: Ledger, kind: str, draw: Random) -> dict[str, Any]:
    """A payload of this type, at random, that somebody has declared."""
    mark = f'"type":"{kind}"'.encode()
    return dict(entry.parse(draw.choice([data for data in ledger.entries if mark in data])).payload)
