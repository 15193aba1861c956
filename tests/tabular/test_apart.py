import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.sheets import pdf_bytes, xlsx_bytes
from service.apart.cost import Cost
from service.tabular import Limits, Sheet, SheetError, apart, read_sheet
from service.tabular.apart import read_apart
from service.tabular.cost import COST

TABLE = [
    ("RUC", "NOMBRE", "FECHA"),
    ("20990000019", 'Ñahuí "Oro"\n\u2028 S.A.C.', "2026-11-20"),
    ("20990000027", "Sol"),
]
PAPER = [("N°", "RUC", "NOMBRE"), *((str(row), f"209900000{row}", "ORO") for row in range(10, 40))]
TEXT = b"RUC;NOMBRE\n20990000019;ORO\n\n20990000027;SOL"
SMALL = replace(COST, memory_bytes=2**28, processor_seconds=20, seconds=120, answer_bytes=2**16)


def plant(monkeypatch: pytest.MonkeyPatch, reading: str) -> None:
    """Let the child do this where it would read the file: its limits are the real ones."""
    lines = (
        "import ctypes, json, os, signal, sys, time",
        "from service.tabular import Limits, Sheet, __main__ as child",
        "from service.apart.cost import Cost",
        f"child.read_sheet = lambda data, **_: {reading}",
        "child.main(Limits(**json.loads(sys.argv[1])), Cost(**json.loads(sys.argv[2])))",
    )
    monkeypatch.setattr(apart, "_CHILD", (sys.executable, "-P", "-s", "-c", "\n".join(lines)))


def answering(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    """Let a child that somebody took over answer this."""
    program = f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({answer!r})"
    monkeypatch.setattr(apart, "_CHILD", (sys.executable, "-c", program))


def code(data: bytes = TEXT, cost: Cost = SMALL) -> str:
    """Why the file is refused."""
    with pytest.raises(SheetError) as caught:
        read_apart(data, name="padrón.xlsx", cost=cost)
    assert caught.value.__notes__ == ["padrón.xlsx"]
    assert caught.value.es
    assert caught.value.en
    return caught.value.code


@pytest.fixture(autouse=True)
def no_child_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Whatever a test does, each child that it started has ended and been waited for."""
    started: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def popen(*args: object, **options: object) -> "subprocess.Popen[bytes]":
        started.append(real(*args, **options))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", popen)
    before = threading.active_count()
    yield started
    assert all(child.returncode is not None for child in started)
    assert threading.active_count() == before


@pytest.mark.parametrize("data", [TEXT, xlsx_bytes(TABLE), pdf_bytes(PAPER, (90, 90, 90), title="PADRÓN")])
def test_a_good_file_reads_as_it_does_here(data: bytes) -> None:
    """Text, workbook or paper: headings, rows, blanks and numbers of rows are those of the reading in-process."""
    assert read_apart(data, name="x") == read_sheet(data, name="x")


def test_a_refusal_is_that_of_the_reading_here() -> None:
    """A file that is no table, and one that is too big, are refused in the words that they always were."""
    assert code(b"PK\x03\x04nothing") == "sheet_damaged"
    assert code(b"\x89PNG") == "sheet_format"
    with pytest.raises(SheetError, match="too big"):
        read_apart(TEXT, name="x", limits=Limits(file_bytes=3))


@pytest.mark.parametrize(
    "end", ["os.abort()", "ctypes.string_at(0)", "os._exit(3)", "os.kill(os.getpid(), signal.SIGTERM)", "1 / 0"]
)
def test_a_child_that_dies_is_a_refusal(monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    """An abort or a fault in a reader's native code ends the child alone."""
    plant(monkeypatch, end)
    assert code() == "sheet_crash"


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS bounds no address space")
def test_a_child_that_swells_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond its address space it gets no memory, and says so if it still can."""
    plant(monkeypatch, "bytearray(2**29)")
    assert code() == "sheet_costly"


def test_a_child_that_loops_is_stopped_by_its_processor_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """An endless loop ends after its seconds of work, long before the time that a waiting one has."""
    plant(monkeypatch, "any(iter(int, 1))")
    began = time.monotonic()
    assert code(cost=replace(SMALL, processor_seconds=1, seconds=60)) == "sheet_costly"
    assert time.monotonic() - began < 50


def test_a_child_that_waits_is_killed_when_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that does nothing, and would for a minute, is killed at its time; that it no longer writes helps nothing."""
    for wait in ("time.sleep(60)", "(os.close(1), time.sleep(60))"):
        plant(monkeypatch, wait)
        began = time.monotonic()
        assert code(cost=replace(SMALL, seconds=1)) == "sheet_costly"
        assert time.monotonic() - began < 50


def test_a_child_that_floods_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an endless answer no more is taken than one may have: the child is killed there, not when it is late."""
    plant(monkeypatch, "(os.write(1, bytes(2**18)), time.sleep(60))")
    began = time.monotonic()
    assert code(cost=replace(SMALL, seconds=60)) == "sheet_costly"
    assert time.monotonic() - began < 50


def test_an_answer_beyond_its_bound_is_no_shorter_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that does not fit is refused for what it costs, and never cut."""
    plant(monkeypatch, "Sheet(('A', 'B'), (('x',),) * 2**15, 1)")
    assert code() == "sheet_costly"


def test_a_child_that_leaves_its_file_unread_is_no_fault_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    """Megabytes that nobody takes do not hold the thread that hands them over."""
    monkeypatch.setattr(apart, "_CHILD", (sys.executable, "-c", "import os; os._exit(1)"))
    assert code(b"A;B\n" * 2**20) == "sheet_crash"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b'[2,false,[],"",[]]\n',
        b"\xff\n",
        b"[" * 100_000,
        b'"no_such_code"\n',
        b'[0,false,[],"",[]]\n["A","B"]\n',
        b'2\n["A","B"]\n',
        b'[2,0,[],"",[]]\n["A","B"]\n',
        b'[52,false,[],"",[]]\n["A","B"]\n',
        b'[2,false]\n["A","B"]\n[]\n[]\n',
        b'[2,false,[],7,[]]\n["A","B"]\n[]\n[]\n',
        b'[2,false,[],"",[7]]\n["A","B"]\n[]\n[]\n',
        b'[2,false,[[2,4,0,0]],"",[]]\n["A","B"]\n[]\n[]\n',
        b'[2,false,[[2,3,0,2]],"",[]]\n["A","B"]\n[]\n[]\n',
        b'[2,false,[[2,2,0,0]],"",[]]\n["A","B"]\n[]\n[]\n',
        b'[2,false,[[2,3,-1,0]],"",[]]\n["A","B"]\n[]\n[]\n',
        b"[2,false,[" + b",".join([b"[2,3,0,1]"] * 30) + b'],"",[]]\n["A","B"]\n[]\n[]\n',
        b'[2,false,[[2,3,0]],"",[]]\n["A","B"]\n[]\n[]\n',
        b'[2,false,[],"",[]]\n["A",1]\n',
        b'[2,false,[],"",[]]\n{"A":"B"}\n',
        b'[2,false,[],"",[]]\n["A","B"]\n["1","2","3"]\n',
        b'[2,false,[],"",[]]\n' + json.dumps(["A"] * 101).encode(),
        b'[2,false,[],"",[]]\n["A","B"]\n["1","2"',
    ],
)
def test_an_answer_that_is_no_table_is_not_believed(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    """Who takes over the child can give wrong cells, and nothing but cells."""
    answering(monkeypatch, answer)
    assert code(cost=replace(SMALL, answer_bytes=2**20)) == "sheet_crash"


def test_an_answer_has_no_more_rows_than_a_file_may(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows beyond the limit are refused, though they are short."""
    answering(monkeypatch, b'[2,false,[],"",[]]\n["A","B"]\n' + b"[]\n" * 100)
    with pytest.raises(SheetError, match="fail"):
        read_apart(TEXT, name="x", limits=Limits(rows=20), cost=SMALL)
    assert len(read_apart(TEXT, name="x", cost=SMALL).rows) == 100


def test_the_child_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the environment it sees where our code is; it stands in no folder of ours, and may write no file."""
    monkeypatch.setenv("ORO_PASSPHRASE", "secret")
    plant(monkeypatch, "Sheet(tuple(sorted(os.environ)), ((os.getcwd(),),), 1)")
    sheet = read_apart(TEXT, name="x", cost=SMALL)
    assert set(sheet.headings) <= {"PYTHONPATH", "LC_CTYPE", "__CF_USER_TEXT_ENCODING"}
    assert sheet.rows == ((os.sep,),)


def test_the_child_writes_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A byte into a file is refused by the system."""
    left = tmp_path / "left"
    plant(monkeypatch, f"open({str(left)!r}, 'wb', 0).write(b'x')")
    assert code() == "sheet_crash"
    assert left.read_bytes() == b""


def test_a_signal_of_the_system_counts_as_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system kills what fills its memory; who brought the file is told to split it."""
    plant(monkeypatch, f"os.kill(os.getpid(), {int(signal.SIGKILL)})")
    assert code() == "sheet_costly"


def test_starting_a_child_is_cheap(no_child_left: list["subprocess.Popen[bytes]"]) -> None:
    """A workbook's child loads neither pdfium nor anything of the service but this room and what confines it."""
    program = "import sys, service.tabular.__main__; print(*sys.modules)"
    command = [sys.executable, "-c", program]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    ours = {name for name in loaded if name.startswith("service.")}
    assert all(name.startswith(("service.tabular", "service.apart")) for name in ours), ours
    assert not {"pypdfium2", "asyncio", "pydantic", "cryptography"} & set(loaded)


def test_a_sheet_is_what_comes_back() -> None:
    """Texts that JSON or lines could break come back as they were."""
    sheet = read_apart(xlsx_bytes(TABLE), name="x")
    assert isinstance(sheet, Sheet)
    assert sheet.rows[0][1] == TABLE[1][1]
