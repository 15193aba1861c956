from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.ledger import note
from service.ledger.note import NoteError
from tests.ledger.samples import LOG_KEY, ORIGIN, TRADER, VKEY, vectors

TEXT = b"first\n\nthird\n"
SIGNED = note.sign(TEXT, ORIGIN, LOG_KEY)
LINE = SIGNED.removeprefix(TEXT + b"\n")
WITNESS = note.sign(TEXT, "witness.example/w", TRADER).removeprefix(TEXT + b"\n")
WITNESS_VKEY = note.vkey("witness.example/w", TRADER.public_key)


@pytest.mark.parametrize("vector", vectors("note")["accepted"], ids=lambda vector: vector["source"])
def test_notes_of_others_open(vector: dict[str, str]) -> None:
    """Notes signed by other implementations open with their keys."""
    text, _, _ = vector["note"].rpartition("\n\n")
    assert note.open(vector["note"].encode(), [vector["vkey"]]) == note.Note(text.encode() + b"\n", (vector["vkey"],))


def test_a_note_opens_with_its_key_and_no_other() -> None:
    """The text comes back with its final newline; without a known key the note is refused."""
    assert note.open(SIGNED, [VKEY]) == note.Note(TEXT, (VKEY,))
    for vkeys in ([], [WITNESS_VKEY], [note.vkey("another.example", LOG_KEY.public_key)]):
        with pytest.raises(NoteError, match="no known key"):
            note.open(SIGNED, vkeys)


def test_each_known_key_is_reported_once() -> None:
    """Several signatures are all checked; a doubled line or key is counted once, unknown lines are ignored."""
    data = SIGNED + WITNESS + LINE
    assert note.open(data, [WITNESS_VKEY, VKEY, VKEY]).verified == (VKEY, WITNESS_VKEY)
    assert note.open(data, [WITNESS_VKEY]).verified == (WITNESS_VKEY,)


def test_one_failing_signature_of_a_known_key_refuses_the_note() -> None:
    """A good signature beside it does not save a note with a bad one, unless that key is unknown."""
    bad = line(WITNESS, lambda stamp: stamp[:4] + bytes(64))
    assert note.open(SIGNED + bad, [VKEY]).verified == (VKEY,)
    for data in (SIGNED + bad, TEXT + b"\n" + bad + LINE):
        with pytest.raises(NoteError, match="does not hold"):
            note.open(data, [VKEY, WITNESS_VKEY])
    short = line(WITNESS, lambda stamp: stamp[:67])
    with pytest.raises(NoteError, match="does not hold"):
        note.open(SIGNED + short, [VKEY, WITNESS_VKEY])


def test_a_key_is_known_by_name_and_id_together() -> None:
    """A line that shares only the name, or only the id, of a known key is another key's and ignored."""
    other_id = line(LINE, lambda stamp: bytes(4) + stamp[4:])
    other_name = LINE.replace(ORIGIN.encode(), b"another.example")
    assert note.open(SIGNED + other_id + other_name, [VKEY]).verified == (VKEY,)
    for each in (other_id, other_name):
        with pytest.raises(NoteError, match="no known key"):
            note.open(TEXT + b"\n" + each, [VKEY])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"\n\n" + LINE,
        TEXT,
        TEXT + b"\n",
        TEXT + LINE,
        SIGNED[:-1],
        SIGNED + b"\n",
        SIGNED + b"another line\n",
        SIGNED.replace(b"\n", b"\r\n"),
        TEXT + b"\n" + LINE.replace("—".encode(), b"-"),
        TEXT + b"\n" + LINE.replace(b" ", b"  "),
        TEXT + b"\n" + LINE.replace(b"=\n", b"\n"),
        TEXT + b"\n" + LINE.replace(b"\n", b" \n"),
        TEXT + b"\n" + "— a b QUJDREU=\n".encode(),
        TEXT + b"\n" + "— a+b QUJDREU=\n".encode(),
        TEXT + b"\n" + "— a\u2003b QUJDREU=\n".encode(),
        TEXT + b"\n" + "— a QUJDRA==\n".encode() + LINE,
        TEXT + b"\n" + "— a QUJDREV=\n".encode() + LINE,
        b"tab\there\n\n" + LINE,
        b"nul\x00\n\n" + LINE,
        b"\xff\n\n" + LINE,
        SIGNED + b"\xff\n",
    ],
)
def test_malformed_notes_are_refused(data: bytes) -> None:
    """Any other shape is refused whole, whatever else it holds."""
    with pytest.raises(NoteError):
        note.open(data, [VKEY])


def test_notes_have_limits() -> None:
    """A hundred signature lines and a mebibyte pass, more do not."""
    assert note.open(SIGNED + WITNESS * 99, [VKEY]).verified == (VKEY,)
    with pytest.raises(NoteError, match="more than 100"):
        note.open(SIGNED + WITNESS * 100, [VKEY])
    frame = len(note.sign(b"a\n", ORIGIN, LOG_KEY)) - 2
    text = b"a" * (note.MAX_BYTES - frame - 1) + b"\n"
    assert note.open(note.sign(text, ORIGIN, LOG_KEY), [VKEY]).text == text
    with pytest.raises(NoteError, match="at most"):
        note.sign(b"a" + text, ORIGIN, LOG_KEY)
    with pytest.raises(NoteError, match="at most"):
        note.open(b"a" * note.MAX_BYTES + SIGNED, [VKEY])


@pytest.mark.parametrize("text", [b"", b"\n", b"no newline", b"tab\t\n", b"\xff\n"])
def test_only_a_proper_text_is_signed(text: bytes) -> None:
    """What would not open is not signed."""
    with pytest.raises(NoteError):
        note.sign(text, ORIGIN, LOG_KEY)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b", "\ud800"])
def test_key_names_have_neither_spaces_nor_plus(name: str) -> None:
    """A name that would not be read back is refused."""
    with pytest.raises(NoteError):
        note.vkey(name, LOG_KEY.public_key)
    with pytest.raises(NoteError):
        note.sign(TEXT, name, LOG_KEY)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "a",
        "a+b",
        ORIGIN,
        VKEY + "=",
        VKEY.upper(),
        VKEY.replace(ORIGIN, "another.example"),
        VKEY.replace("+AY", "+BI"),
        VKEY[:-4],
        VKEY + "\n",
    ],
)
def test_misspelt_keys_are_refused(vkey: str) -> None:
    """A verifier key is taken in its one spelling, of type Ed25519, with its own id."""
    with pytest.raises(NoteError):
        note.open(SIGNED, [vkey])


def test_which_keys_to_look_for() -> None:
    """A note's signature lines name their keys as a verifier key begins; what is no note names none."""
    (named,) = note.signers(SIGNED)
    assert named == note.called(ORIGIN, LOG_KEY.public_key)
    assert VKEY.startswith(f"{named}+")
    with pytest.raises(NoteError):
        note.signers(TEXT)


def test_a_verifier_key_is_read_back() -> None:
    """Name and key survive being written."""
    assert note.parse_vkey(VKEY) == (ORIGIN, LOG_KEY.public_key)
    with pytest.raises(NoteError):
        note.vkey(ORIGIN, b"short")


@pytest.mark.parametrize("wrong", [None, 5, b"bytes", ["list"]])
def test_what_is_no_text_is_refused_alike(wrong: object) -> None:
    """Values of another type than asked for are refused with the one error."""
    untyped = cast("str", wrong)
    for call in (
        lambda: note.open(SIGNED, [untyped]),
        lambda: note.sign(b"text\n", untyped, LOG_KEY),
        lambda: note.sign(cast("bytes", "text\n"), ORIGIN, LOG_KEY),
        lambda: note.vkey(untyped, LOG_KEY.public_key),
        lambda: note.open(SIGNED, cast("list[str]", 5 if wrong == ["list"] else wrong)),
    ):
        with pytest.raises(NoteError):
            call()


@dataclass(frozen=True, slots=True)
class Faulty:
    """A signer that answers what is none, as a key service may that speaks DER or is out of order."""

    public_key: bytes
    signature: bytes

    def sign(self, _message: bytes) -> bytes:
        """What it answers."""
        return self.signature


@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(65), bytearray(64), "0" * 64, None])
def test_what_is_no_signature_is_not_written(signature: bytes) -> None:
    """A signer that gives other than 64 bytes is refused with the one error: the note would not open."""
    with pytest.raises(NoteError, match="64 bytes"):
        note.sign(TEXT, ORIGIN, Faulty(LOG_KEY.public_key, signature))


@pytest.mark.parametrize("public_key", [b"", bytes(31), bytearray(32), None])
def test_who_has_no_key_signs_nothing(public_key: bytes) -> None:
    """A signer whose public key is none is refused with the one error."""
    with pytest.raises(NoteError, match="32 bytes"):
        note.sign(TEXT, ORIGIN, Faulty(public_key, bytes(64)))


@given(st.binary(max_size=200), st.lists(st.text(max_size=40), max_size=2))
@example(b"\n\n" * 100, [])
def test_open_raises_nothing_else(data: bytes, vkeys: list[str]) -> None:
    """Bytes and keys at random are refused with the one error."""
    with pytest.raises(NoteError):
        note.open(data, vkeys)


@given(st.integers(0, len(SIGNED) - 1), st.integers(0, 255))
def test_a_changed_byte_never_opens_as_another_text(at: int, byte: int) -> None:
    """One byte changed is refused, or was no change."""
    changed = SIGNED[:at] + bytes([byte]) + SIGNED[at + 1 :]
    if changed != SIGNED:
        with pytest.raises(NoteError):
            note.open(changed, [VKEY])


def line(signature_line: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The signature line with its stamp changed."""
    head, _, stamp = signature_line.rstrip(b"\n").rpartition(b" ")
    return head + b" " + b64encode(change(b64decode(stamp))) + b"\n"
