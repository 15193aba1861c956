"""Which process serves a cluster: read from the cluster's own file, believed only when the process itself agrees.

`postmaster.pid` outlives a kill -9, and by then its number may be anybody's: after a container restarts, often that of
the service itself. PostgreSQL then refuses to start. A process counts as the postmaster only while it runs a program
called postgres inside the cluster's folder, which every PostgreSQL process makes its working folder; where that may not
be looked at, while the cluster is among its arguments, as it is among the postmaster's.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

_PID: Final = re.compile("[1-9][0-9]{0,9}")


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What `postmaster.pid` says: of which folder it was written; `socket` is None while that line is not there yet."""

    pid: int
    cluster: Path
    socket: Path | None


def recorded(cluster: Path) -> Postmaster | None:
    """Return what the cluster's `postmaster.pid` says, None when there is no such file, or no sense in it.

    Empty, or full of zeros, is what a power cut leaves of a file that was just written.
    """
    try:
        lines = [os.fsdecode(line) for line in (cluster / "postmaster.pid").read_bytes().split(b"\n")]
    except FileNotFoundError:
        return None
    # Lines of the file: pid, data folder, start time, port, socket folder, listen address, shared memory, status.
    if len(lines) < 2 or not _PID.fullmatch(lines[0]):
        return None
    return Postmaster(int(lines[0]), Path(lines[1]), Path(lines[4]) if len(lines) > 5 and lines[4] else None)


def serves(pid: int, cluster: Path) -> bool:
    """Whether this process is a living PostgreSQL process of this cluster (a resolved path)."""
    try:
        process = psutil.Process(pid)
        return _belongs(process, cluster) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def backends(cluster: Path) -> list[int]:
    """Return every living PostgreSQL process of this cluster.

    Without their postmaster they end by themselves, but until then they hold the shared memory.
    """
    return [pid for pid in psutil.pids() if serves(pid, cluster)]


def is_running(pid: int) -> bool:
    """Whether any process has this number, be it a zombie or another user's: what PostgreSQL itself asks."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _belongs(process: psutil.Process, cluster: Path) -> bool:
    if process.name() != "postgres":
        return False
    try:
        return Path(process.cwd()) == cluster
    except psutil.AccessDenied:  # root without the right to look into others, as in a container: what all may see
        return str(cluster) in process.cmdline()
