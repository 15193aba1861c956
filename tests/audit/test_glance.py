"""The short way and the ledger's own: the same lines accepted, with the same things seen in them."""

import json
import re
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.audit.glance import Reader
from service.audit.shapes import Shapes
from service.ledger import canonical, entry
from service.ledger.entry import EntryError
from tests.honest import ORIGIN, ledger

LINES = ledger(290).entries

# What a clever forger would try: structure, numbers, escapes, foreign letters, white space.
SPLICES = [bytes([byte]) for byte in b'"\\{}[],: 0\n\x00\xff']
SPLICES += [b"-1", b"9" * 17, b"1.5", b"e5", b"null", b"\xc3\xb1", b"\xcc\x81", b'"a":1,', b"[]"]


@pytest.fixture(scope="module")
def taught() -> Reader:
    """A reader that has seen every line, so often that each shape counts as common."""
    reader = Reader(ORIGIN)
    for _ in range(30):
        for line in LINES:
            reader.read(line)
    return reader


def agree(reader: Reader, data: bytes) -> None:
    """Both refuse, or both accept and see the same."""
    if (refusal := _refusal(entry.parse, data)) is not None:
        assert _refusal(reader.read, data) == refusal
        return
    expected, seen = entry.parse(data), reader.read(data)
    assert (seen.seq, bytes.fromhex(seen.prev), seen.origin) == (expected.seq, expected.prev, expected.origin)
    assert (seen.signing_input, seen.signature) == (expected.submission.signing_input, expected.signature)
    assert (seen.id, seen.kid) == (expected.submission.id, expected.submission.header.kid)
    assert seen.recorded_at == json.loads(data)["recorded_at"]


def test_honest_lines(taught: Reader) -> None:
    """Every line of an honest ledger is seen as the ledger sees it, by a reader that knows its shape or not."""
    for line in LINES:
        agree(taught, line)
        agree(Reader(ORIGIN), line)


def test_shapes_are_used() -> None:
    """Most lines without findings are recognized by their shape."""
    shapes = Shapes()
    payloads = [entry.parse(line).payload_bytes for line in LINES]
    for _ in range(24):
        for payload in payloads:
            shapes.learn(payload)
    assert sum(shapes.recognize(payload) is not None for payload in payloads) > 0.95 * len(payloads)


@given(st.integers(0, len(LINES) - 1), st.integers(0, 10**6), st.sampled_from(SPLICES), st.integers(0, 3))
def test_spliced_lines(taught: Reader, number: int, at: int, splice: bytes, dropped: int) -> None:
    """A line with bytes put in or taken out anywhere is judged alike."""
    line = LINES[number]
    at %= len(line)
    agree(taught, line[:at] + splice + line[at + dropped :])


@given(st.integers(0, len(LINES) - 1), st.randoms(use_true_random=False))
def test_changed_values(taught: Reader, number: int, rng: Random) -> None:
    """A line rewritten canonically with one value changed is judged alike."""
    members = json.loads(LINES[number])
    holder, name = rng.choice(_places(members))
    holder[name] = rng.choice(
        ["", "ñ", 'a"b', "x" * 70, 0, -1, 2**53 - 1, 10**15, True, None, [], {}, [1, 2], {"a": "b"}]
    )
    agree(taught, canonical.encode(members))


def _common() -> bytes:
    """A line of a shape that the taught reader knows, with numbers in it and what a client saw."""
    lines = (line for line in LINES if b'"purchase.recorded"' in line and b'"seen"' in line)
    return next(line for line in lines if b'{"findings":[],' in line)


@pytest.mark.parametrize(
    "number",
    [b"", b"00", b"01", b"-0", b"-1", b"1.0", b"1e2", b"+1", b" 1", b"1 ", b"9" * 15, b"9" * 16, b"9" * 17, b"x"],
)
def test_other_numbers(taught: Reader, number: bytes) -> None:
    """A number in another spelling is judged alike, wherever it stands."""
    line = _common()
    places = [found.span(1) for found in re.finditer(rb"(?<=[:,\[])([0-9]+)(?=[,}\]])", line)]
    assert len(places) > 4
    for start, end in places:
        agree(taught, line[:start] + number + line[end:])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ñandú",
        "ẽ",
        "n\u0303",
        "\u00ad",
        "\u0250",
        "\ud7ff",
        "\x7f",
        "\t",
        "a" * 300,
        "00" * 32,
        "2026-02-30T10:00:00Z",
    ],
)
def test_other_strings(taught: Reader, text: str) -> None:
    """A string with other contents is judged alike, wherever it stands: names, hashes, times, the frame's members."""
    line = _common()
    for found in re.finditer(rb'"([^"]*)"', line):
        agree(taught, line[: found.start(1)] + text.encode() + line[found.end(1) :])


@pytest.mark.parametrize("torn", [b"\xc3", b"\xb1", b"\xc3(", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80"])
def test_other_bytes(taught: Reader, torn: bytes) -> None:
    """Bytes that are no characters of the profile are judged alike."""
    line = _common()
    at = line.index(b"DEMO")
    agree(taught, line[:at] + torn + line[at:])


@pytest.mark.parametrize("more", SPLICES)
def test_more_at_an_end(taught: Reader, more: bytes) -> None:
    """A line of a known shape with anything before or behind it is judged alike."""
    agree(taught, more + _common())
    agree(taught, _common() + more)


def test_another_log_s_shapes() -> None:
    """What another log's entries teach lets none of them pass for ours."""
    ours, theirs = ORIGIN.encode(), ORIGIN.replace("honest", "other").encode()
    reader = Reader(ORIGIN)
    for _ in range(30):
        agree(reader, _common().replace(ours, theirs))
        agree(reader, _common())
    agree(reader, _common().replace(b'"log":"' + ours, b'"log":"' + theirs))
    agree(reader, _common().replace(b'"origin":"' + ours, b'"origin":"' + theirs))


@given(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1))
def test_crossed_lines(taught: Reader, one: int, other: int) -> None:
    """The payload of one entry in the frame of another is seen as it stands."""
    members = json.loads(LINES[one])
    members["submission"]["payload"] = json.loads(LINES[other])["submission"]["payload"]
    agree(taught, canonical.encode(members))


def _refusal(read: Callable[[bytes], object], data: bytes) -> str | None:
    try:
        read(data)
    except EntryError as error:
        return str(error)
    return None


def _places(value: object) -> list[tuple[dict[str, object], str]]:
    """Every member of every object in a document."""
    found: list[tuple[dict[str, object], str]] = []
    if isinstance(value, dict):
        for name, item in value.items():
            found.append((value, name))
            found += _places(item)
    elif isinstance(value, list):
        for item in value:
            found += _places(item)
    return found
