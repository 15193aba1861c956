"""No false alarm on a million honest entries, and little memory: long, so run by `make soak`."""

import json
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bench import long_export, world
from service.ledger import note
from tests.cli import terminal

_MIB = 1 << (10 if sys.platform == "linux" else 20)
"""What the system counts a process's greatest memory in, by the MiB."""

_TELLING = f"""
import atexit, resource, sys
atexit.register(lambda: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr))
{terminal.PROGRAM}
"""
"""The command, which tells its greatest memory at the end. Linux counts in that of the process which starts it."""


@pytest.mark.soak
def test_a_million_honest_entries(tmp_path: Path) -> None:
    """A million entries and the thousand that follow hold by every check, the rules' facts mostly on disk."""
    cores = max(1, (os.cpu_count() or 1) - 1)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as maker:  # so that this process stays small
        made = maker.submit(long_export.write, tmp_path, size=1_000_000, delta=1_000, signers=cores, progress=_ignore)
        whole, delta = made.result()
    first, then = _verified(whole), _verified(delta)
    assert (first["faults"], first["holds"], first["size"]) == ([], True, 1_000_000)
    assert (then["faults"], then["holds"], then["verified_before"], then["entries"]) == ([], True, 1_000_000, 1_000)


def _verified(export: Path) -> dict[str, Any]:
    """What the command says of it, going on from what was verified beside it before, in little memory."""
    key = note.vkey(world.ORIGIN, world.ROOT.public_key)
    arguments = ("verify", export, "--key", key, "--state", export.with_name("state"), "--json")
    done = terminal.start(*arguments, program=_TELLING)
    assert done.returncode == 0, done.stderr
    assert int(done.stderr.split()[-1]) < 1000 * _MIB
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def _ignore(_done: int, _total: int) -> None:
    return
