"""Values of another sort than a function takes: outsiders call these, and each raises its own error and no other."""

from collections.abc import Callable
from itertools import product
from types import SimpleNamespace
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ledger import canonical, checkpoint, entry, merkle, note, receipt, signing, submission
from service.ledger.errors import LedgerError
from service.ledger.signing import SeedSigner

HASH: Final = merkle.leaf_hash(b"")
SIGNER: Final = SeedSigner(b"1" * 32)
NOTE: Final = note.sign(b"text\n", "name", SIGNER)


class _Bytes(bytes):
    pass


class _Text(str):
    __slots__ = ()


class _Whole(int):
    pass


OTHERS: Final[tuple[Any, ...]] = (
    *(None, True, 0, -1, 2**63, 10**400, 1.5, float("nan"), "", "text", "\ud800", b"", HASH, [], (), {}, set()),
    *(bytearray(HASH), memoryview(HASH), _Bytes(HASH), _Text("text"), _Whole(1), [bytearray(HASH)], [None], object()),
    SimpleNamespace(public_key=HASH),
    SimpleNamespace(public_key=HASH, sign=lambda _text: bytearray(64)),
    SimpleNamespace(public_key=bytearray(HASH), sign=SIGNER.sign),
)
CALLS: Final[dict[str, tuple[Callable[..., object], type[LedgerError], tuple[Any, ...]]]] = {
    "canonical.encode": (canonical.encode, canonical.CanonicalError, ({},)),
    "canonical.decode": (canonical.decode, canonical.CanonicalError, (b"{}",)),
    "merkle.leaf_hash": (merkle.leaf_hash, merkle.ProofError, (b"",)),
    "merkle.root": (merkle.root, merkle.ProofError, ([HASH],)),
    "merkle.verify_inclusion": (merkle.verify_inclusion, merkle.ProofError, (HASH, 0, 1, [], HASH)),
    "merkle.verify_consistency": (merkle.verify_consistency, merkle.ProofError, (1, 1, [], HASH, HASH)),
    "signing.verify": (signing.verify, signing.SignatureError, (SIGNER.public_key, SIGNER.sign(b""), b"")),
    "signing.check_key": (signing.check_key, signing.SignatureError, (SIGNER.public_key,)),
    "note.open": (note.open, note.NoteError, (NOTE, [note.vkey("name", SIGNER.public_key)])),
    "note.sign": (note.sign, note.NoteError, (b"text\n", "name", SIGNER)),
    "checkpoint.parse": (checkpoint.parse, checkpoint.CheckpointError, (b"x\n1\n" + b"A" * 43 + b"=\n",)),
    "checkpoint.format": (checkpoint.format, checkpoint.CheckpointError, (checkpoint.Checkpoint("x", 1, HASH),)),
    "entry.parse": (entry.parse, entry.EntryError, (b"{}",)),
    "submission.parse": (submission.parse, submission.SubmissionError, (b"{}",)),
    "receipt.verify": (receipt.verify, LedgerError, (b"{}", [])),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_value_of_another_sort(name: str) -> None:
    """Whatever stands in the place of one of its values, or of two of them, a function raises its own error alone."""
    call, own, values = CALLS[name]
    places = range(len(values))
    for one, other in product(places, places):
        for first, second in product(OTHERS, OTHERS) if one < other else ((each, values[other]) for each in OTHERS):
            given_values = list(values)
            given_values[other], given_values[one] = second, first
            try:
                call(*given_values)
            except own:
                continue


@pytest.mark.parametrize("name", ["canonical.decode", "checkpoint.parse", "entry.parse", "submission.parse"])
@given(data=st.binary(max_size=200) | st.text(max_size=60).map(lambda text: f'{{"{text}":"{text}"}}'.encode()))
def test_any_bytes(name: str, data: bytes) -> None:
    """Whatever bytes it is given, a function raises its own error alone."""
    call, own, _ = CALLS[name]
    try:
        call(data)
    except own:
        return


@pytest.mark.parametrize("kind", [bytearray, memoryview, _Bytes])
def test_bytes_are_bytes(kind: Callable[[bytes], Any]) -> None:
    """What can be changed after it was looked at, or may say of itself what it likes, is taken for no bytes."""
    root = merkle.root([HASH])
    with pytest.raises(canonical.CanonicalError):
        canonical.decode(kind(b"{}"))
    with pytest.raises(merkle.ProofError):
        merkle.verify_inclusion(kind(HASH), 0, 1, [], root)
    with pytest.raises(signing.SignatureError):
        signing.verify(kind(SIGNER.public_key), SIGNER.sign(b""), b"")
    with pytest.raises(note.NoteError):
        note.open(kind(NOTE), [note.vkey("name", SIGNER.public_key)])


@pytest.mark.parametrize("nothing", ["", b"", bytearray(), {}, set(), None, 0])
def test_no_leaves_are_an_empty_list(nothing: Any) -> None:  # noqa: ANN401 - of another sort
    """What is empty and no list of hashes has no root: a file read to nothing is not a tree without leaves."""
    with pytest.raises(merkle.ProofError):
        merkle.root(nothing)
