"""A hostile export: lines of junk by the million must fill neither memory nor patience, and each is reported."""

import io
import json
import sys
import tracemalloc
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from unittest.mock import patch

import pytest

from service.audit import keyring
from service.audit.trusted import Trusted
from service.cli import say
from service.cli.ledger_files import export_file
from service.cli.verifying import verification
from tests.honest import Ledger, ledger

_FEW, _MANY = 10_000, 16_000
"""Both more than what is read of a file at a time, for its last line among others."""
_MOST = 800
"""Bytes of memory for each further line of junk, with what waits to be collected; it was twelve hundred and more."""


@pytest.fixture(scope="module")
def honest() -> Ledger:
    """A short honest ledger."""
    return ledger(20)


def _junk(kind: str, honest: Ledger, count: int) -> Iterator[bytes]:
    """So many lines that belong nowhere. Of what speaks of keys the bytes themselves are held: none of these does."""
    origin = b'"origin":"'
    other = next(each for each in reversed(honest.entries) if not any(mark in each for mark in keyring.MARKS))
    for number in range(count):
        yield b"x" if kind == "broken" else other.replace(origin, b"%b%d." % (origin, number))


def _peak(path: Path, vkey: str) -> tuple[int, int]:
    """The most memory that a verification and its report take, and how many faults are told."""
    trusted = Trusted.parse(vkey)
    export_file.CHUNK = 64_000  # in a process of its own
    tracemalloc.start()
    with io.StringIO() as nothing, patch.object(nothing, "writelines", lambda parts: sum(map(len, parts))):
        report = verification.run(path, trusted, processes=1, with_rules=False)
        with patch.object(sys, "stdout", nothing):
            say.as_json(report.members())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak, len(report.faults)


@pytest.mark.parametrize(("kind", "sealed"), [("broken", True), ("foreign", False)])
def test_junk_takes_little_memory(honest: Ledger, tmp_path: Path, kind: str, *, sealed: bool) -> None:
    """Every line of junk has its fault in the report, and costs a few hundred bytes until that is written.

    Measured as the command runs, in a process of its own: beside other tests' objects Python looks for cycles seldom.
    """
    told = {}
    for count in (_FEW, _MANY):
        path = tmp_path / str(count)
        lines = [*honest.entries[:15], *_junk(kind, honest, count), *honest.entries[15:]]
        path.write_bytes(b"".join(line + b"\n" for line in lines) + (honest.lines()[-1] + b"\n") * sealed)
        with get_context("spawn").Pool(1) as alone:
            told[count] = alone.apply(_peak, (path, honest.root_vkey))
    (few, less), (many, more) = told.values()
    assert more - less == _MANY - _FEW
    assert many - few < _MOST * (_MANY - _FEW)


def test_a_long_list_is_written_as_it_comes(capsys: pytest.CaptureFixture[str]) -> None:
    """A document with iterators in it is, letter by letter, that with lists."""
    for long in ([], [1], [{"a": "b\nc", "d": []}, [1, {"e": None}], "í"]):
        whole = {"first": {"x": [1, 2]}, "long": long, "last": []}
        say.as_json({**whole, "long": iter(long)})
        said = capsys.readouterr().out
        assert said == json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
        say.as_json(whole)
        assert capsys.readouterr().out == said
