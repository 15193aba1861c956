"""Which process serves a cluster: read from the cluster's own file, believed only when the process itself agrees.

`postmaster.pid` outlives a kill -9, and by then its number may be anybody's: after a container restarts, often that of
the service itself. PostgreSQL then refuses to start. A process counts as the postmaster only while it runs a program
called postgres inside the cluster's folder, which every PostgreSQL process makes its working folder.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What `postmaster.pid` says; `socket` is None while PostgreSQL has not yet written that line."""

    pid: int
    socket: Path | None


def recorded(cluster: Path) -> Postmaster | None:
    """Return what the cluster's `postmaster.pid` says, None when there is no such file or nothing in it."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    if not lines:
        return None
    # Lines of the file: pid, data folder, start time, port, socket folder, listen address, shared memory, status.
    return Postmaster(int(lines[0]), Path(lines[4]) if len(lines) > 4 and lines[4] else None)


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
    return process.name() == "postgres" and Path(process.cwd()) == cluster
