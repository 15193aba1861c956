"""`orotraza verify` as a process of its own, watched: how long it takes, and what all its processes hold in memory."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

_PROGRAM: Final = (sys.executable, "-c", "from service.cli import main; main()", "verify")
_EVERY: Final = 0.25


class NotVerified(Exception):
    """The verifier found fault with what the bench wrote."""


@dataclass(frozen=True, slots=True)
class Audited:
    """From the start of the process to its end, in seconds; the most that all its processes held at once, in MB."""

    seconds: float
    memory: float


def audit(export: Path, key: str, *options: str | Path) -> Audited:
    """Verify once. Raises `NotVerified`."""
    began, most = time.perf_counter(), 0
    running = psutil.Popen([*_PROGRAM, export, "--key", key, "--json", *options], stdout=subprocess.PIPE)
    while running.poll() is None:
        most = max(most, _held(running))
        time.sleep(_EVERY)
    took = time.perf_counter() - began
    said = running.stdout.read() if running.stdout else b""
    if running.returncode:
        raise NotVerified(said[-2000:].decode())
    return Audited(took, most / 1e6)


def _held(process: psutil.Process) -> int:
    """What the processes have for themselves, and their share of what they have together."""
    held = 0
    try:
        for each in (process, *process.children(recursive=True)):
            info = each.memory_full_info()
            held += getattr(info, "pss", info.uss)
    except psutil.Error:
        pass
    return held
