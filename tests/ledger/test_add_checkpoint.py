import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ledger import add_checkpoint
from service.ledger.add_checkpoint import MAX_PROOF, Request, RequestError
from service.ledger.merkle import MAX_SIZE
from tests.ledger.samples import log

NOTE = log(3).checkpoint(3)


def test_the_body_is_that_of_the_specification() -> None:
    """Old size, a hash a line, an empty line, the checkpoint; from nothing there is no line between."""
    body = add_checkpoint.format(2, [bytes(32)], NOTE)
    assert body == b"old 2\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n" + NOTE
    assert add_checkpoint.format(0, [], NOTE) == b"old 0\n\n" + NOTE


@given(
    st.integers(0, MAX_SIZE),
    st.lists(st.binary(min_size=32, max_size=32), max_size=MAX_PROOF),
    st.binary(max_size=200),
)
def test_what_is_written_is_read(old: int, proof: list[bytes], note: bytes) -> None:
    """Any size, proof and bytes after them come back as they were."""
    assert add_checkpoint.parse(add_checkpoint.format(old, proof, note)) == Request(old, tuple(proof), note)


@given(st.binary(max_size=300))
def test_only_request_errors_are_raised(data: bytes) -> None:
    """Whatever the bytes, they are read, or refused with the one error; what is read is written alike."""
    for each in (data, b"old 1\n" + data, b"old 1\n\n" + data):
        try:
            found = add_checkpoint.parse(each)
        except RequestError:
            continue
        assert add_checkpoint.format(found.old, found.proof, found.note) == each


@pytest.mark.parametrize(("data", "size"), [(b"0\n", 0), (b"8\n", 8), (b"9223372036854775807\n", MAX_SIZE)])
def test_sizes_are_read(data: bytes, size: int) -> None:
    """The answer 409 in its one spelling."""
    assert add_checkpoint.parse_size(data) == size


@pytest.mark.parametrize("data", [b"", b"8", b"08\n", b"-1\n", b"8\n\n", b" 8\n", b"8.0\n", b"9223372036854775808\n"])
def test_other_spellings_of_a_size_are_refused(data: bytes) -> None:
    """No newline, zeros before, a sign, more than there may be."""
    with pytest.raises(RequestError):
        add_checkpoint.parse_size(data)
