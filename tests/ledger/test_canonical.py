import json
from enum import StrEnum
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from service.ledger import canonical
from service.ledger.canonical import CanonicalError
from tests.ledger.samples import PROFILE, VALUES, vectors

VECTORS = vectors("canonical")


class Word(StrEnum):
    A = "a"


class Text(str):
    __slots__ = ()


@pytest.mark.parametrize("vector", VECTORS["accepted"], ids=lambda vector: vector["name"])
def test_accepts_what_the_profile_allows(vector: dict[str, str]) -> None:
    """Bytes in the profile are read as JSON reads them, and written again as they were."""
    data = bytes.fromhex(vector["hex"])
    assert canonical.decode(data) == json.loads(vector["text"])
    assert canonical.encode(canonical.decode(data)) == data


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda vector: vector["name"])
def test_refuses_every_other_spelling_and_says_where(vector: dict[str, str]) -> None:
    """Bytes outside the profile are refused with the path of the fault."""
    with pytest.raises(CanonicalError) as caught:
        canonical.decode(bytes.fromhex(vector["hex"]))
    assert caught.value.path == vector["path"]


@given(PROFILE)
def test_encode_equals_rfc_8785(value: dict[str, Any]) -> None:
    """Over the profile, what is written is what RFC 8785 writes, and it reads back the same."""
    data = canonical.encode(value)
    assert data == rfc8785.dumps(value)
    assert canonical.decode(data) == value


@given(st.binary(max_size=200))
@example(b"[" * 100_000)
@example(b'{"a":' * 100_000)
@example(b'{"a":' + b"9" * 5_000 + b"}")
@example(b'{"a":1' + b"0" * 400 + b"}")
def test_decode_raises_nothing_else(data: bytes) -> None:
    """Whatever the bytes, they are read or refused with the one error, and what is read is spelt just so."""
    read_or_refused(data)


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=4), st.data())
def test_decode_accepts_only_what_encode_writes(value: dict[str, Any], data: st.DataObject) -> None:
    """A changed byte of a canonical document is refused or makes another document, never another spelling."""
    written = bytearray(json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())
    written[data.draw(st.integers(0, len(written) - 1))] = data.draw(st.integers(0, 255))
    read_or_refused(bytes(written))


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"a": (1,)}, "a"),
        ({"a": 1.5}, "a"),
        ({"a": b""}, "a"),
        ({"a": Word.A}, "a"),
        ({"a": Text("a")}, "a"),
        ({Text("a"): 1}, ""),
        ({1: 2}, ""),
        ({"a": "\ud800"}, "a"),
        ({"a": 10**400}, "a"),
        ({"a": 10**5000}, "a"),
        ({"a": {"B": 1}}, "a"),
        ({"a": [{"b": "l’or"}]}, "a[0].b"),
        ([], ""),
        (None, ""),
    ],
)
def test_encode_refuses_what_decode_would_not_read(value: object, path: str) -> None:
    """Only the exact types and texts of the profile are written."""
    with pytest.raises(CanonicalError) as caught:
        canonical.encode(value)
    assert caught.value.path == path


def test_encode_refuses_a_circle() -> None:
    """A list that holds itself is too deep, not an endless walk."""
    circle: list[Any] = []
    circle.append(circle)
    with pytest.raises(CanonicalError):
        canonical.encode({"a": circle})


def test_a_character_is_refused_with_its_replacement() -> None:
    """The message names the character, where it stands and what to write instead."""
    with pytest.raises(CanonicalError) as caught:
        canonical.decode('{"a":"l’or"}'.encode())
    assert caught.value.reason == """character U+2019 (’) at position 1 is not allowed: write "'" instead"""


def test_limits_of_depth_and_items_are_the_callers() -> None:
    """A payload may nest less than an entry, and its lists may be bounded."""
    canonical.decode(b'{"a":[[1,2]]}', max_depth=3, max_items=2)
    with pytest.raises(CanonicalError, match="nested too deep"):
        canonical.decode(b'{"a":[[1,2]]}', max_depth=2)
    with pytest.raises(CanonicalError, match="at most 1"):
        canonical.decode(b'{"a":[[1,2]]}', max_items=1)


@pytest.mark.parametrize("depth", [201, 900, 9_000, 50_000, 300_000])
def test_what_is_far_too_deep_is_named_alike_by_every_python(depth: int) -> None:
    """How deep Python's own reader goes differs from version to version; the fault that is told does not."""
    with pytest.raises(CanonicalError) as caught:
        canonical.decode(b'{"a":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}", max_depth=5)
    assert (caught.value.reason, caught.value.path) == ("nested deeper than 5", "")


def test_brackets_in_a_text_nest_nothing() -> None:
    """A fault beside a text full of brackets and escaped quotes is still told at its place."""
    with pytest.raises(CanonicalError) as caught:
        canonical.decode(b'{"a":"' + b'[\\"' * 500 + b'","b":1.5}')
    assert caught.value.path == "b"


@pytest.mark.parametrize("data", ["{}", bytearray(b"{}"), None, 1])
def test_decode_takes_bytes_only(data: bytes) -> None:
    """Anything but bytes is refused with the one error."""
    with pytest.raises(CanonicalError):
        canonical.decode(data)


def read_or_refused(data: bytes) -> None:
    """Whatever is read is spelt just so."""
    try:
        value = canonical.decode(data)
    except CanonicalError:
        return
    assert canonical.encode(value) == data
