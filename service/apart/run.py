"""The caller's side: a file goes in, an answer comes out, and whatever becomes of the child is known by a word.

The child gets the file on its standard input and an environment with nothing in it. Its answer is bounded here; whether
it is one has to be looked at by whoever knows what was asked.
"""

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread, Timer
from typing import IO, Final

from service.apart.cost import Cost

_ENVIRONMENT: Final = {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}  # where `service` is; no secret of ours
_SPENT: Final = frozenset({-signal.SIGKILL, -signal.SIGXCPU})  # by us, or by the system for its time or memory


class Spent(Exception):
    """The child went beyond its cost."""


class Died(Exception):
    """The child ended as nobody foresaw."""


def run(command: Sequence[str], data: bytes, cost: Cost) -> bytes:
    """What the child answers to `data`; the caller's thread waits for it, `cost.seconds` at most.

    Raises:
        Spent: beyond its time, memory or answer.
        Died: it ended with any status but 0.
    """
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
                raise Spent
            status = child.wait()
        finally:
            late.cancel()
            child.kill()
            feeder.join()
            late.join()
    if status:
        raise Spent if status in _SPENT else Died
    return answer


def _feed(pipe: IO[bytes], data: bytes) -> None:
    """Hand the file over; a child that died before its end is known by its exit status."""
    with suppress(BrokenPipeError), pipe:
        pipe.write(data)


def _output(child: subprocess.Popen[bytes]) -> IO[bytes]:
    assert child.stdout is not None  # noqa: S101 - it was asked for
    return child.stdout
