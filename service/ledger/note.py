"""Signed notes: a text and the keys that stand behind it (c2sp.org/signed-note, signature type 0x01, Ed25519).

    This is the text.
    It may have empty lines; the last one parts it from the signatures.

    — example.org/log Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeO…

A signature line ends in base64(key id ‖ signature). The key id, SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key)[:4], finds a
key among those known; it proves nothing. Lines of unknown keys are ignored, as witnesses may add theirs; a line of a
known key that does not verify refuses the whole note.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, NamedTuple

from service.ledger import signing
from service.ledger.errors import LedgerError
from service.ledger.signing import Signer

MAX_BYTES: Final = 1_048_576
MAX_SIGNATURES: Final = 100

ED25519: Final = b"\x01"
"""The signature type of everything that is signed here, but for witnesses' cosignatures (see `cosignature`)."""

_ID_SIZE: Final = 4
_KINDS: Final = {ED25519: "Ed25519", b"\x04": "cosignature/v1"}
_NAME: Final = re.compile(r"[^\s+\x00-\x1f]+")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
_LINE: Final = re.compile("— ([^ ]+) ([A-Za-z0-9+/]+={0,2})")


class NoteError(LedgerError):
    """A note is malformed, too big, or not signed by a known key; or a key or a text cannot make one."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note opened: its text, final newline included, and the keys that signed it, in the order of their lines."""

    text: bytes
    verified: tuple[str, ...]


class Line(NamedTuple):
    """A signature line, nothing verified: `signature` is what follows the key id, at least one byte."""

    name: str
    key_id: bytes
    signature: bytes


def open(data: bytes, vkeys: Iterable[str]) -> Note:  # noqa: A001 - note.open is the field's word for it
    """Check a note against the keys that the caller trusts. Raises `NoteError` when none of them signed it."""
    known = known_keys(vkeys)
    text, lines = take_apart(data)
    verified: dict[str, None] = {}
    for name, key_id, signature in lines:
        if (key := known.get((name, key_id))) is None:
            continue
        public_key, vkey_text = key
        try:
            signing.verify(public_key, signature, text)
        except signing.SignatureError:
            raise NoteError(f"the signature by {name} does not hold") from None
        verified[vkey_text] = None
    if not verified:
        raise NoteError("no known key has signed the note")
    return Note(text, tuple(verified))


def signers(data: bytes) -> tuple[str, ...]:
    """The keys that a note's signature lines name, as `called`: which to look for, nothing verified.

    Raises `NoteError`.
    """
    _, lines = take_apart(data)
    return tuple(f"{name}+{key_id.hex()}" for name, key_id, _ in lines)


def take_apart(data: bytes) -> tuple[bytes, tuple[Line, ...]]:
    """The text of a note and its signature lines, nothing verified. Raises `NoteError`."""
    text, lines = _split(data)
    return text, tuple(map(_parse_line, lines))


def sign(text: bytes, name: str, signer: Signer, *others: Signer) -> bytes:
    """A note with a signature line for each signer. `text` ends in a newline. Raises `NoteError`."""
    check_name(name)
    check_text(text)
    lines = [line(_signed(text, name, each)) for each in (signer, *others)]
    note = b"\n".join([text, b"".join(lines)])
    if len(note) > MAX_BYTES:
        raise NoteError(f"the note has {len(note)} bytes: at most {MAX_BYTES}")
    return note


def _signed(text: bytes, name: str, signer: Signer) -> Line:
    """What one signer puts under a text. What it gives is looked at: it may speak to a machine elsewhere."""
    public_key: Any = getattr(signer, "public_key", None)
    _check_key(public_key)
    if not callable(getattr(signer, "sign", None)):
        raise NoteError(f"{name}: a signer has public_key and sign, unlike {type(signer).__name__}")
    signature = signer.sign(text)  # what goes wrong within it is its own to say
    if type(signature) is not bytes or len(signature) != signing.SIGNATURE_SIZE:
        raise NoteError(f"{name}: a signature is {signing.SIGNATURE_SIZE} bytes")
    return Line(name, key_id(name, public_key), signature)


def line(written: Line) -> bytes:
    """A signature line as it stands in a note, its newline included. Raises `NoteError`."""
    check_name(written.name)
    return f"— {written.name} {b64encode(written.key_id + written.signature).decode()}\n".encode()


def called(name: str, public_key: bytes, kind: bytes = ED25519) -> str:
    """What tells a key from others: `name+<key id in hex>`."""
    return f"{name}+{key_id(name, public_key, kind).hex()}"


def vkey(name: str, public_key: bytes, kind: bytes = ED25519) -> str:
    """The verifier key to hand out: `name+<key id in hex>+<base64(kind ‖ public key)>`. Raises `NoteError`."""
    check_name(name)
    _check_key(public_key)
    return f"{called(name, public_key, kind)}+{b64encode(kind + public_key).decode()}"


def parse_vkey(text: str, kind: bytes = ED25519) -> tuple[str, bytes]:
    """The name and the public key of a verifier key of this signature type. Raises `NoteError`."""
    if type(text) is not str:
        raise NoteError("a verifier key is text")
    name, _, rest = text.partition("+")
    _, parted, encoded = rest.partition("+")
    if not parted:
        raise NoteError("a verifier key is written name+id+base64")
    try:
        key = b64decode(encoded, validate=True)
    except ValueError:
        raise NoteError("a verifier key is written name+id+base64") from None
    if key[:1] != kind:
        raise NoteError(f"the verifier key is not of type 0x{kind.hex()}, {_KINDS[kind]}")
    public_key = key[1:]
    if vkey(name, public_key, kind) != text:  # the id must be the key's own, and the base64 in its one spelling
        raise NoteError("the verifier key is misspelt: its id does not belong to its name and key")
    return name, public_key


def _check_key(public_key: bytes) -> None:
    if type(public_key) is not bytes or len(public_key) != signing.KEY_SIZE:
        raise NoteError("a public key is 32 bytes")


def known_keys(vkeys: Iterable[str], kind: bytes = ED25519) -> dict[tuple[str, bytes], tuple[bytes, str]]:
    """Public key and verifier key of each, by name and key id, as lines name them. Raises `NoteError`."""
    known: dict[tuple[str, bytes], tuple[bytes, str]] = {}
    if not isinstance(vkeys, Iterable):
        raise NoteError(f"verifier keys are several, not {type(vkeys).__name__}")
    for text in vkeys:
        name, public_key = parse_vkey(text, kind)
        place = (name, key_id(name, public_key, kind))
        if known.setdefault(place, (public_key, text)) != (public_key, text):
            raise NoteError(f"two different keys are called {name} with one id")
    return known


def _split(data: bytes) -> tuple[bytes, list[str]]:
    """The text, and the signature lines without their newlines."""
    if type(data) is not bytes or len(data) > MAX_BYTES:
        raise NoteError(f"a note is at most {MAX_BYTES} bytes")
    text, found, rest = data.rpartition(b"\n\n")
    text += b"\n"
    if not found or not rest.endswith(b"\n"):
        raise NoteError("a note is a text, an empty line, and signature lines, each ending in a newline")
    check_text(text)
    try:
        lines = rest[:-1].decode().split("\n")
    except UnicodeDecodeError:
        raise NoteError("the note is not UTF-8") from None
    if len(lines) > MAX_SIGNATURES:
        raise NoteError(f"the note has more than {MAX_SIGNATURES} signature lines")
    return text, lines


def _parse_line(text: str) -> Line:
    found = _LINE.fullmatch(text)
    if found is None or _NAME.fullmatch(found[1]) is None:
        raise NoteError("a signature line is malformed")
    try:
        stamp = b64decode(found[2], validate=True)
    except ValueError:
        raise NoteError("a signature line is not base64") from None
    if len(stamp) <= _ID_SIZE or b64encode(stamp).decode() != found[2]:
        raise NoteError("a signature line is too short, or not base64 in its one spelling")
    return Line(found[1], stamp[:_ID_SIZE], stamp[_ID_SIZE:])


def key_id(name: str, public_key: bytes, kind: bytes = ED25519) -> bytes:
    """The four bytes by which lines name a key."""
    return sha256(name.encode() + b"\n" + kind + public_key).digest()[:_ID_SIZE]


def check_name(name: str) -> None:
    """See that a name can be a key's: not empty, neither spaces nor plus. Raises `NoteError`."""
    if type(name) is not str or _NAME.fullmatch(name) is None or not name.isprintable():
        raise NoteError("a key name is not empty and has neither spaces nor a plus sign")


def check_text(text: bytes) -> None:
    """See that a text can be signed: UTF-8, ended by a newline, no other control characters. Raises `NoteError`."""
    if type(text) is not bytes:
        raise NoteError("the text is bytes")
    try:
        characters = text.decode()
    except UnicodeDecodeError:
        raise NoteError("the note is not UTF-8") from None
    if not characters.endswith("\n") or characters == "\n":
        raise NoteError("the text is empty or does not end in a newline")
    if _CONTROL.search(characters):
        raise NoteError("the text has a control character")
