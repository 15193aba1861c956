"""No false alarm on a million honest entries, and little memory: long, so run by `make soak`."""

import os
import resource
import sys
from pathlib import Path

import pytest

from bench import long_export, world
from service.audit.trusted import Trusted
from service.cli import verifying
from service.ledger import note

_MIB = 1 << (10 if sys.platform == "linux" else 20)
"""What the system counts a process's greatest memory in, by the MiB."""


@pytest.mark.soak
def test_a_million_honest_entries(tmp_path: Path) -> None:
    """A million entries and the thousand that follow hold by every check, the rules' facts mostly on disk."""
    cores = max(1, (os.cpu_count() or 1) - 1)
    whole, delta = long_export.write(tmp_path, size=1_000_000, delta=1_000, signers=cores, progress=_ignore)
    trusted = Trusted.parse(note.vkey(world.ORIGIN, world.ROOT.public_key))
    state = tmp_path / "state"
    first = verifying.run(whole, trusted, state=state)
    assert (first.faults, first.holds, first.size) == ((), True, 1_000_000)
    then = verifying.run(delta, trusted, state=state)
    assert (then.faults, then.holds, then.start, then.lines) == ((), True, 1_000_000, 1_000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1000 * _MIB


def _ignore(_done: int, _total: int) -> None:
    return
