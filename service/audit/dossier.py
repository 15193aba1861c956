"""A lot's dossier: the entries that it rests on, each proved in one signed tree, in one file.

    {"entry":{…},"proof":["<64 hex>",…]}                                     one a line, by their numbers
    {"row":{"kind":"lot","body":{…}}}                                         what the service made of them
    {"withheld":"<lot>"}                                                      a lot that the asker may not read
    {"share":{"origin":"…","standing":"in_process","ug":4135850}}             where the lot is from, largest first
    {"checkpoint":"<signed note>","dossier":{"protected":"…","payload":"…","signature":"…"}}

Every line ends in one LF. What is signed, by the service key, is the SHA-256 of all lines but the last: entries are
proved without it, and what only the whole log could prove is at least somebody's word (`docs/format.md`).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import MISSING, dataclass, fields
from hashlib import sha256
from typing import Annotated, Any, Final

from pydantic import Field, TypeAdapter, ValidationError

from service.decision.findings import Mark
from service.decision.payload import Digest, Instant, Member, Uuid
from service.decision.records import Row
from service.ledger import canonical, entry, jws, note
from service.ledger.entry import Entry
from service.ledger.errors import LedgerError
from service.ledger.jws import Jws
from service.ledger.shapes import HASH, matches
from service.ledger.signing import Signer
from service.trade.lots import Lot, LotUse
from service.trade.measures import LotMeasured
from service.trade.provenance import OriginShare, Standing
from service.trade.rulings import Ruling

TYP: Final = "orotraza-dossier+json"
MOST_LINES: Final = 50_000
MOST_BYTES: Final = 64 * 1024 * 1024
"""Of the whole file."""

MOST_OF_A_LINE: Final = 1 << 17
"""Of each but the last: an entry at its longest with its proof, and half as much again."""

_MOST: Final = 2**53 - 1
_MOST_PROOF: Final = 63
_LAST: Final = {"checkpoint", "dossier"}
_KINDS: Final[tuple[type[Row], ...]] = (Lot, LotUse, LotMeasured, Mark, Ruling)
_ROWS: Final[dict[str, TypeAdapter[Row]]] = {kind.kind: TypeAdapter(kind) for kind in _KINDS}
_NOTHING: Final = {kind.kind: {each.name: None for each in fields(kind) if each.default is MISSING} for kind in _KINDS}
_UUID: Final = TypeAdapter(Uuid)

Count = Annotated[int, Field(ge=0, le=_MOST)]
Party = Annotated[str, Field(pattern="^(ruc:[0-9]{11}|nat:[0-9A-Z]{26})$")]


class DossierError(LedgerError):
    """Bytes are no dossier: which line (from 1) has not its form."""


class Head(Member):
    """What the service signs: for whom, as what (`role`), of which lot, in which tree, and over how many lines."""

    log: str
    issued_at: Instant
    asked_by: Party
    role: Annotated[str, Field(pattern="^[a-z]{1,20}$")]
    lot: Uuid
    size: Annotated[int, Field(ge=1, le=_MOST)]
    root: Digest
    lines: Count
    digest: Digest


@dataclass(frozen=True, slots=True)
class Proved:
    """An entry, and the siblings from its leaf up to the root of the tree."""

    entry: Entry
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier taken apart: only its form is verified. `lines` and `digest` are of its lines as they stand."""

    head: Head
    jws: Jws
    checkpoint: bytes
    entries: tuple[Proved, ...]
    rows: tuple[Row, ...]
    withheld: tuple[str, ...]
    shares: tuple[OriginShare, ...]
    lines: int
    digest: str


def entry_line(data: bytes, proof: Sequence[bytes]) -> bytes:
    """One entry's bytes, spliced in, with its proof."""
    return b'{"entry":%b,"proof":[%b]}\n' % (data, ",".join(f'"{node.hex()}"' for node in proof).encode())


def row_line(row: Row) -> bytes:
    """One row of the graph. Raises KeyError for one that has no place in a dossier."""
    body = _ROWS[row.kind].dump_json(row, exclude_none=True)
    return b'{"row":{"kind":"%b","body":%b}}\n' % (row.kind.encode(), body)


def withheld_line(lot: str) -> bytes:
    """A lot above which nothing is shown."""
    return b'{"withheld":"%b"}\n' % lot.encode()


def share_line(share: OriginShare) -> bytes:
    """One share of the lot."""
    said = {"origin": share.origin, "standing": share.standing.value, "ug": share.ug}
    return b'{"share":%b}\n' % json.dumps(said, separators=(",", ":")).encode()


def last_line(head: Head, checkpoint: bytes, signer: Signer) -> bytes:
    """The last line, signed with the service key."""
    payload = canonical.encode(head.model_dump(mode="json"))
    members = {"checkpoint": checkpoint.decode(), "dossier": jws.sign(payload, signer, TYP)}
    return json.dumps(members, separators=(",", ":")).encode() + b"\n"


def parse(data: bytes) -> Dossier:
    """Take a dossier apart, checking its form alone. Raises `DossierError`."""
    if len(data) > MOST_BYTES:
        raise DossierError(f"{len(data)} bytes: at most {MOST_BYTES}")
    *lines, end = data.split(b"\n")
    if end or not 2 <= len(lines) <= MOST_LINES:
        raise DossierError(f"not 2 to {MOST_LINES} lines that each end in LF")
    parts = [_line(number, line) for number, line in enumerate(lines[:-1], 1)]
    kinds = [type(part) for part in parts]
    if kinds != sorted(kinds, key=_ORDER.index):
        raise DossierError("its lines are not in order: entries, rows, withheld, shares")
    head, signed, checkpoint = _end(len(lines), lines[-1])
    return Dossier(
        head,
        signed,
        checkpoint,
        tuple(part for part in parts if isinstance(part, Proved)),
        tuple(part.row for part in parts if isinstance(part, _Told)),
        tuple(part.lot for part in parts if isinstance(part, _Withheld)),
        tuple(part for part in parts if isinstance(part, OriginShare)),
        len(parts),
        sha256(b"".join(line + b"\n" for line in lines[:-1])).hexdigest(),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    row: Row


@dataclass(frozen=True, slots=True)
class _Withheld:
    lot: str


_Part = Proved | _Told | _Withheld | OriginShare
_ORDER: Final[list[type[_Part]]] = [Proved, _Told, _Withheld, OriginShare]


def _line(number: int, line: bytes) -> _Part:
    try:
        if len(line) > MOST_OF_A_LINE:
            raise DossierError("too long")
        match _members(line):
            case {"entry": dict(parts), "proof": list(proof), **rest} if not rest:
                return _proved(parts, proof)
            case {"row": {"kind": str(kind), "body": dict(body), **more}, **rest} if not rest and not more:
                return _Told(_row(kind, body))
            case {"withheld": str(lot), **rest} if not rest:
                return _Withheld(_UUID.validate_python(lot))
            case {"share": {"origin": str(origin), "standing": str(said), "ug": int(ug), **more}, **rest} if (
                not rest and not more and type(ug) is int
            ):
                return OriginShare(origin, ug, Standing(said))
            case _:
                raise DossierError(f"line {number} is none of a dossier")
    except (LedgerError, ValidationError, ValueError, KeyError) as error:
        said = error.errors(include_url=False)[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise DossierError(f"line {number}: {said}") from None


def _proved(parts: dict[str, Any], proof: list[Any]) -> Proved:
    if len(proof) > _MOST_PROOF or not all(matches(node, HASH) for node in proof):
        raise DossierError("the proof is not a list of 64 hexadecimal digits each")
    return Proved(entry.parse(canonical.encode(parts)), tuple(map(bytes.fromhex, proof)))


def _row(kind: str, body: dict[str, Any]) -> Row:
    # What a row does not say is left out of the line.
    row: Row = _ROWS[kind].validate_json(json.dumps(_NOTHING[kind] | body), strict=True)
    if any(isinstance(value, int) and value < 0 for value in body.values()):
        raise DossierError("a figure below 0")
    if isinstance(row, Lot) and row.standing is not None:
        Standing(row.standing)
    return row


def _end(number: int, line: bytes) -> tuple[Head, Jws, bytes]:
    if len(line) > 2 * note.MAX_BYTES:
        raise DossierError(f"line {number}: too long")
    members = _members(line)
    if members.keys() != _LAST or not isinstance(members["dossier"], dict) or type(members["checkpoint"]) is not str:
        raise DossierError(f"line {number}: not an object of {', '.join(sorted(_LAST))}")
    try:
        signed = jws.from_members(members["dossier"], TYP)
        canonical.decode(signed.payload_bytes)
        return Head.model_validate_json(signed.payload_bytes), signed, members["checkpoint"].encode()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise DossierError(f"dossier.{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except (LedgerError, UnicodeEncodeError) as error:
        raise DossierError(f"line {number}: {error}") from None


def _members(line: bytes) -> dict[str, Any]:
    try:
        members = json.loads(line, object_pairs_hook=_no_doubles)
    except (ValueError, RecursionError):
        raise DossierError("not JSON") from None
    if not isinstance(members, dict):
        raise DossierError("no object")
    return members


def _no_doubles(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    pairs = list(pairs)
    members = dict(pairs)
    if len(members) != len(pairs):
        raise DossierError("a member stands twice")
    return members
