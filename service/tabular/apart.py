"""Files from outside, read in a process of their own: one that crashes, swells or never ends takes nobody with it.

calamine and pdfium read what strangers made, and an abort in them, or a flood of memory, is beyond any `except`. The
child is `python -m service.tabular`: it gets the file on its standard input and an environment with nothing in it, may
neither grow nor last beyond its `Cost`, and answers in lines of JSON: the number of the first row, the headings, the
rows; or the code of a refusal. Nor is the answer believed: it is bounded, and has to be a table.
"""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from threading import Thread, Timer
from typing import IO, Final

from service.tabular.cost import COST, Cost
from service.tabular.errors import TEXTS, SheetError
from service.tabular.headings import HEAD
from service.tabular.limits import LIMITS, Limits
from service.tabular.sheet import Sheet

_CHILD: Final = (sys.executable, "-P", "-s", "-m", "service.tabular")
_ENVIRONMENT: Final = {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}  # where `service` is; no secret of ours
_SPENT: Final = frozenset({-signal.SIGKILL, -signal.SIGXCPU})  # by us, or by the system for its time or memory


def read_apart(data: bytes, *, name: str, limits: Limits = LIMITS, cost: Cost = COST) -> Sheet:
    """What `read_sheet` gives, read by a child; the caller's thread waits for it, `cost.seconds` at most.

    Raises:
        SheetError: as `read_sheet`; `sheet_costly` where the child went beyond its cost, `sheet_crash` where it died.
    """
    try:
        return _sheet(_answer(data, limits, cost), limits)
    except SheetError as error:
        error.add_note(name)
        raise


def _answer(data: bytes, limits: Limits, cost: Cost) -> bytes:
    if len(data) > limits.file_bytes:
        raise SheetError("sheet_bytes")
    command = (*_CHILD, json.dumps(asdict(limits)), json.dumps(asdict(cost)))
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # it might quote the file
        cwd=os.sep,
        env=_ENVIRONMENT,
    ) as child:
        feeder, late = Thread(target=_feed, args=(child.stdin, data)), Timer(cost.seconds, child.kill)
        feeder.start()
        late.start()
        try:
            answer = _output(child).read(cost.answer_bytes + 1)
            if len(answer) > cost.answer_bytes:
                raise SheetError("sheet_costly")
            status = child.wait()
        finally:
            late.cancel()
            child.kill()
            feeder.join()
            late.join()
    if status:
        raise SheetError("sheet_costly" if status in _SPENT else "sheet_crash")
    return answer


def _feed(pipe: IO[bytes], data: bytes) -> None:
    """Hand the file over; a child that died before its end is known by its exit status."""
    with suppress(BrokenPipeError), pipe:
        pipe.write(data)


def _output(child: subprocess.Popen[bytes]) -> IO[bytes]:
    assert child.stdout is not None  # noqa: S101 - it was asked for
    return child.stdout


def _sheet(answer: bytes, limits: Limits) -> Sheet:
    lines = BytesIO(answer)
    try:
        match json.loads(lines.readline()):
            case str(code) if code in TEXTS:
                raise SheetError(code)
            case int(first_row) if 1 <= first_row <= HEAD + 1:
                headings = _cells(lines.readline(), limits.columns)
                rows = tuple(_cells(line, len(headings)) for line in lines)
                if len(rows) <= limits.rows + HEAD:
                    return Sheet(headings, rows, first_row)
    except (ValueError, RecursionError) as error:
        raise SheetError("sheet_crash") from error
    raise SheetError("sheet_crash")


def _cells(line: bytes, most: int) -> tuple[str, ...]:
    cells = json.loads(line)
    if isinstance(cells, list) and len(cells) <= most and all(isinstance(cell, str) for cell in cells):
        return tuple(cells)
    raise ValueError("no row of text")
