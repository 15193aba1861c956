from base64 import b64decode, b64encode
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ledger import cosignature, note
from service.ledger.cosignature import MAX_TIME, Cosignature
from service.ledger.note import NoteError
from tests.ledger.samples import LOG_KEY, ORIGIN, TRADER, VKEY, log, vectors

NOTE = log(3).checkpoint(3)
TEXT = note.open(NOTE, [VKEY]).text
NAME = "witness.example/w1"
WITNESS = cosignature.vkey(NAME, TRADER.public_key)
AT = 1_795_203_780
LINE = cosignature.sign(TEXT, NAME, TRADER, AT)


@pytest.mark.parametrize("vector", vectors("cosignature")["accepted"], ids=lambda vector: vector["source"])
def test_cosignatures_of_others_hold(vector: dict[str, Any]) -> None:
    """Checkpoints that public witnesses have cosigned hold under their keys, and no longer once a byte is changed."""
    data = vector["note"].encode()
    found = cosignature.verify(data, vector["vkeys"])
    assert [each.vkey for each in found] == vector["vkeys"]
    assert {each.time for each in found} == {vector["time"]}
    text, _, lines = data.partition(b"\n\n")
    assert b"".join(each.line for each in found) in lines
    for vkey in vector["vkeys"]:
        with pytest.raises(NoteError, match="does not hold"):
            cosignature.verify(text + b"\nmore\n\n" + lines, [vkey])


def test_the_signed_message_is_that_of_the_specification() -> None:
    """Header, time and the whole text are signed; the line holds key id, time and signature, in that order."""
    stamp = b64decode(LINE.split()[2])
    assert stamp[:4] == bytes.fromhex(WITNESS.split("+")[1])
    assert stamp[4:12] == AT.to_bytes(8)
    assert stamp[12:] == TRADER.sign(b"cosignature/v1\ntime 1795203780\n" + TEXT)


def test_a_cosigned_note_is_still_the_logs() -> None:
    """The log's key opens the note whatever witnesses add; the witnesses' lines alone are no log's word."""
    assert note.open(NOTE + LINE, [VKEY]).text == TEXT
    assert cosignature.verify(NOTE + LINE, [WITNESS]) == (Cosignature(WITNESS, AT, LINE),)
    assert cosignature.verify(NOTE, [WITNESS]) == ()
    with pytest.raises(NoteError, match="no known key"):
        note.open(TEXT + b"\n" + LINE, [VKEY])


def test_unknown_lines_are_ignored_and_a_doubled_one_counts_once() -> None:
    """Other witnesses, other types of key under the same name, and lines twice over change nothing."""
    plain = note.sign(TEXT, NAME, TRADER).removeprefix(TEXT + b"\n")
    other = cosignature.sign(TEXT, "witness.example/w2", LOG_KEY, AT)
    assert cosignature.verify(NOTE + other + plain + LINE + LINE, [WITNESS]) == (Cosignature(WITNESS, AT, LINE),)
    again = cosignature.sign(TEXT, NAME, TRADER, AT + 1)
    assert [each.time for each in cosignature.verify(NOTE + LINE + again, [WITNESS])] == [AT, AT + 1]


@pytest.mark.parametrize("place", range(4, 76))
def test_every_byte_of_time_and_signature_counts(place: int) -> None:
    """With one bit changed anywhere behind the key id, the line of a known witness refuses the note."""
    stamp = bytearray(b64decode(LINE.split()[2]))
    stamp[place] ^= 1
    with pytest.raises(NoteError, match="does not hold"):
        cosignature.verify(NOTE + f"— {NAME} {b64encode(stamp).decode()}\n".encode(), [WITNESS])


@pytest.mark.parametrize("length", [5, 11, 12, 68, 75, 77])
def test_lines_of_another_length_are_refused(length: int) -> None:
    """A line of a known witness with too few or too many bytes refuses the note, and is no crash."""
    stamp = (b64decode(LINE.split()[2]) + b"\0")[:length]
    with pytest.raises(NoteError, match="does not hold"):
        cosignature.verify(NOTE + f"— {NAME} {b64encode(stamp).decode()}\n".encode(), [WITNESS])


def test_a_signature_over_the_bare_text_is_no_cosignature() -> None:
    """The log's own way of signing, under a witness's key id, does not hold: the header parts the two."""
    stamp = bytes.fromhex(WITNESS.split("+")[1]) + AT.to_bytes(8) + TRADER.sign(TEXT)
    with pytest.raises(NoteError, match="does not hold"):
        cosignature.verify(NOTE + f"— {NAME} {b64encode(stamp).decode()}\n".encode(), [WITNESS])


def test_times_have_bounds() -> None:
    """From 0 to 2^63−1, the ends included; a signature that holds for a later time is refused all the same."""
    for time in (0, MAX_TIME):
        line = cosignature.sign(TEXT, NAME, TRADER, time)
        assert [each.time for each in cosignature.verify(NOTE + line, [WITNESS])] == [time]
    for wrong in (-1, MAX_TIME + 1, 1.5, True, "1"):
        with pytest.raises(NoteError, match="time"):
            cosignature.sign(TEXT, NAME, TRADER, cast("int", wrong))
    late = (MAX_TIME + 1).to_bytes(8) + TRADER.sign(b"cosignature/v1\ntime %d\n%b" % (MAX_TIME + 1, TEXT))
    stamp = b64encode(bytes.fromhex(WITNESS.split("+")[1]) + late).decode()
    with pytest.raises(NoteError, match="no time"):
        cosignature.verify(NOTE + f"— {NAME} {stamp}\n".encode(), [WITNESS])


def test_keys_of_the_two_kinds_are_not_mixed_up() -> None:
    """A witness's verifier key opens no note, a log's verifies no cosignature, and each names the type it wants."""
    assert cosignature.parse_vkey(WITNESS) == (NAME, TRADER.public_key)
    with pytest.raises(NoteError, match="0x01, Ed25519"):
        note.open(NOTE + LINE, [WITNESS])
    with pytest.raises(NoteError, match="0x04, cosignature/v1"):
        cosignature.verify(NOTE + LINE, [VKEY])
    with pytest.raises(NoteError, match="misspelt"):
        cosignature.parse_vkey(WITNESS.replace(NAME, "witness.example/w2"))


@given(
    st.integers(0, MAX_TIME),
    st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8}){0,2}(/[a-z0-9:-]{1,8})?", fullmatch=True),
    st.binary(min_size=32, max_size=32),
)
def test_what_is_cosigned_verifies(time: int, name: str, seed: bytes) -> None:
    """Any time, name and key come back as they were signed."""
    signer = type(TRADER)(seed)
    vkey = cosignature.vkey(name, signer.public_key)
    line = cosignature.sign(TEXT, name, signer, time)
    assert cosignature.verify(NOTE + line, [vkey, WITNESS]) == (Cosignature(vkey, time, line),)
    assert cosignature.parse_vkey(vkey) == (name, signer.public_key)
    assert ORIGIN not in vkey


@given(st.binary(max_size=200))
def test_only_note_errors_are_raised(data: bytes) -> None:
    """Whatever stands where a cosignature is looked for, it is refused or ignored."""
    for each in (data, NOTE + data, NOTE + b"\xe2\x80\x94 " + data + b"\n"):
        try:
            cosignature.verify(each, [WITNESS])
        except NoteError:
            continue
