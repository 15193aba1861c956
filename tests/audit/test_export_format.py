import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.audit import export_format
from service.audit.export_format import MAX_LINE, ExportError
from tests.honest import ledger

LEDGER = ledger(290)


def test_lines_and_checkpoint() -> None:
    """An export is the entries' bytes, a line each, and the checkpoint in ASCII JSON; every line ends in one LF."""
    lines = LEDGER.export().split(b"\n")
    assert lines[:290] == LEDGER.entries
    assert lines[291] == b""
    assert lines[290].isascii()
    assert json.loads(lines[290]) == {"checkpoint": LEDGER.checkpoint().decode()}
    assert export_format.parse_last(lines[290]) == LEDGER.checkpoint()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"checkpoint":1}',
        b'{"checkpoint": "a\\n"}',
        b'{"checkpoint":"a"} ',
        b'{"checkpoint":"a","checkpoint":"a"}',
        b'{"checkpoint":"a","more":1}',
        '{"checkpoint":"—"}'.encode(),
        b'{"checkpoint":"\\ud800"}',
        b'{"checkpoint":' + b"[" * 100_000,
        b'{"checkpoint":"' + b"a" * export_format.MAX_LAST_LINE + b'"}',
    ],
)
def test_other_last_lines(line: bytes) -> None:
    """Any other spelling of the last line is refused."""
    with pytest.raises(ExportError):
        export_format.parse_last(line)


def test_the_last_line_has_the_spelling_of_the_format_page() -> None:
    """Its escapes are those of docs/format.md §11, and whoever writes JSON with spaces is told so."""
    note = 'a"\\\n\u2014\U0001f4b0\n'.encode()
    assert export_format.last_line(note) == rb'{"checkpoint":"a\"\\\n\u2014\ud83d\udcb0\n"}'
    with pytest.raises(ExportError, match="without white space"):
        export_format.parse_last(b'{"checkpoint": "a"}')


@given(st.lists(st.binary(max_size=40).map(lambda data: data.replace(b"\n", b"")), max_size=8), st.integers(1, 50))
def test_split(lines: list[bytes], block: int) -> None:
    """Lines come out as they went in, wherever the blocks are cut."""
    data = b"".join(line + b"\n" for line in lines)
    blocks = [data[at : at + block] for at in range(0, len(data), block)]
    assert list(export_format.split(blocks)) == lines


def test_a_line_without_end() -> None:
    """Of a line that never ends, only so much is kept as shows that it is too long."""
    blocks = (b"a" * 100_000 for _ in range(50))
    assert list(export_format.split(blocks)) == [b"a" * MAX_LINE]
    assert list(export_format.split([b"a" * 70_000, b"\nb"])) == [b"a" * MAX_LINE, b"b"]


def test_the_spelling_of_the_last_line() -> None:
    """The last line is spelt as the format says: quotes, backslashes, U+007F and what is not ASCII are escaped."""
    line = export_format.last_line('x"\\/\x7fé\n'.encode())
    assert line == rb'{"checkpoint":"x\"\\/\u007f\u00e9\n"}'
