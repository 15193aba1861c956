from collections.abc import Callable
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ledger import checkpoint
from service.ledger.checkpoint import Checkpoint, CheckpointError
from tests.ledger.samples import ORIGIN

ROOT = bytes(range(32))
TEXT = checkpoint.format(Checkpoint(ORIGIN, 2412, ROOT))


def test_the_text_is_that_of_the_specification() -> None:
    """Origin, size and root stand each on its line, as in c2sp.org/tlog-checkpoint."""
    text = b"example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    found = checkpoint.parse(text)
    assert (found.origin, found.size, found.root[:2].hex()) == ("example.com/behind-the-sofa", 20852163, "0ac5")
    assert checkpoint.format(found) == text


@given(st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_what_is_written_is_read(size: int, root: bytes) -> None:
    """Any size and root survive being written."""
    made = Checkpoint(ORIGIN, size, root)
    assert checkpoint.parse(checkpoint.format(made)) == made


@pytest.mark.parametrize(
    "text",
    [
        b"",
        TEXT[:-1],
        TEXT + b"\n",
        TEXT + b"an extension\n",
        TEXT.replace(b"2412", b"0"),
        TEXT.replace(b"2412", b"02412"),
        TEXT.replace(b"2412", b"+2412"),
        TEXT.replace(b"2412", b"-2412"),
        TEXT.replace(b"2412", b"2412 "),
        TEXT.replace(b"2412", b"9223372036854775808"),
        TEXT.replace(b"2412", "٢٤١٢".encode()),
        TEXT.replace(b"=", b""),
        TEXT.replace(b"8=\n", b"9=\n"),
        TEXT.replace(b"demo", b"Demo"),
        TEXT.replace(b"demo", "dem\u00f3".encode()),
        TEXT.replace(b"demo", b"\xff"),
        TEXT.replace(b"\n", b"\r\n"),
        TEXT.replace(ORIGIN.encode(), b""),
        TEXT.replace(ORIGIN.encode(), b"a" * 101),
    ],
)
def test_other_texts_are_refused(text: bytes) -> None:
    """Extension lines, size 0, other spellings of a number or of base64, and other origins are refused."""
    with pytest.raises(CheckpointError):
        checkpoint.parse(text)


@pytest.mark.parametrize("kind", [str, bytearray, memoryview, list])
def test_only_bytes_are_a_text(kind: Callable[[bytes], object]) -> None:
    """The same text as another kind of value, or no text at all, is refused with the one error."""
    text = checkpoint.format(Checkpoint(ORIGIN, 1, ROOT))
    for each in (text.decode() if kind is str else kind(text), None, 5):
        with pytest.raises(CheckpointError):
            checkpoint.parse(cast("bytes", each))


@given(st.binary(max_size=120))
def test_parse_raises_nothing_else(data: bytes) -> None:
    """Bytes at random are refused with the one error."""
    with pytest.raises(CheckpointError):
        checkpoint.parse(data)


@pytest.mark.parametrize(
    ("origin", "size", "root"),
    [
        (ORIGIN, 0, ROOT),
        (ORIGIN, -1, ROOT),
        (ORIGIN, True, ROOT),
        (ORIGIN, 2**63, ROOT),
        (ORIGIN, 1, b""),
        ("", 1, ROOT),
    ],
)
def test_what_is_no_checkpoint_cannot_be_signed(origin: str, size: int, root: bytes) -> None:
    """Size 0 above all is never signed: it cannot even be written."""
    with pytest.raises(CheckpointError):
        Checkpoint(origin, size, root)
