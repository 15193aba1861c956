"""Cosignatures: a witness's word on a checkpoint (c2sp.org/tlog-cosignature, signature type 0x04, Ed25519).

    cosignature/v1
    time 1679315147
    demo.orotraza.pe/7f3a
    2412
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

is what a witness signs: two lines of its own, then the checkpoint's whole text. It says that at that time, in seconds
since 1970, this was the largest tree of the log that it had seen, and that this tree continues all those before it.

In the note it is a signature line like the others, base64(key id ‖ time ‖ signature), the time in 8 bytes, big-endian,
from 0 to 2^63−1. The type stands in the key id, so that no key of this kind is ever taken for one that signs notes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from service.ledger import note, signing
from service.ledger.note import Line, NoteError
from service.ledger.signing import Signer

KIND: Final = b"\x04"
MAX_TIME: Final = 2**63 - 1

_TIME_SIZE: Final = 8


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A cosignature that holds: whose it is, its time in seconds since 1970, and its line, newline included."""

    vkey: str
    time: int
    line: bytes


def vkey(name: str, public_key: bytes) -> str:
    """The verifier key of a witness: `name+<key id in hex>+<base64(0x04 ‖ public key)>`. Raises `NoteError`."""
    return note.vkey(name, public_key, KIND)


def parse_vkey(text: str) -> tuple[str, bytes]:
    """The name and the public key of a witness's verifier key. Raises `NoteError`."""
    return note.parse_vkey(text, KIND)


def sign(text: bytes, name: str, signer: Signer, time: int) -> bytes:
    """The signature line to put under a checkpoint, newline included.

    `text` is the checkpoint's, final newline included; `time` is in seconds since 1970. Raises `NoteError`.
    """
    note.check_name(name)
    note.check_text(text)
    if type(time) is not int or not 0 <= time <= MAX_TIME:
        raise NoteError("the time is not from 0 to 2^63-1")
    stamp = time.to_bytes(_TIME_SIZE) + signer.sign(_message(time, text))
    return note.line(Line(name, note.key_id(name, signer.public_key, KIND), stamp))


def verify(data: bytes, vkeys: Iterable[str]) -> tuple[Cosignature, ...]:
    """The cosignatures that a note bears of witnesses whose keys the caller trusts, in the order of their lines.

    Lines of unknown keys are ignored; one of a known key that does not hold refuses the whole note. Whether the log
    itself has signed is `note.open`'s question, and whether a time is old or still to come the caller's.

    Raises `NoteError`.
    """
    known = note.known_keys(vkeys, KIND)
    text, lines = note.take_apart(data)
    found: dict[Cosignature, None] = {}
    for each in lines:
        if (key := known.get((each.name, each.key_id))) is None:
            continue
        public_key, vkey_text = key
        time = int.from_bytes(each.signature[:_TIME_SIZE])
        try:
            signing.verify(public_key, each.signature[_TIME_SIZE:], _message(time, text))
        except signing.SignatureError:
            raise NoteError(f"the cosignature by {each.name} does not hold") from None
        if time > MAX_TIME:
            raise NoteError(f"the cosignature by {each.name} is of no time that there is")
        found[Cosignature(vkey_text, time, note.line(each))] = None
    return tuple(found)


def _message(time: int, text: bytes) -> bytes:
    return b"cosignature/v1\ntime %d\n%b" % (time, text)
