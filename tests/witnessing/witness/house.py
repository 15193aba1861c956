"""A witness to ask: its folder, and its server on a real socket, in a thread or as a process of its own."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import httpx
import uvicorn

from service.ledger import cosignature
from service.ledger.signing import SeedSigner
from service.witnessing.witness import run
from service.witnessing.witness.cosign import Witness
from service.witnessing.witness.folder import WitnessFolder
from tests.api.processes import is_ready
from tests.witnessing.logs import VKEY

NAME = "witness.example/1"
CLI = (sys.executable, "-c", "from service.cli import main; main()", "witness")


def begin(root: Path, name: str = NAME, *vkeys: str) -> WitnessFolder:
    """A witness of this name that watches these logs; the test's log, if none are named. Its key follows its name."""
    folder = WitnessFolder(root)
    folder.begin(name, sha256(name.encode()).digest())
    for vkey in vkeys or (VKEY,):
        folder.watch(vkey)
    return folder


def key(name: str = NAME) -> SeedSigner:
    """The key of the witness of this name."""
    return SeedSigner(sha256(name.encode()).digest())


def vkey(name: str = NAME) -> str:
    """Its verifier key."""
    return cosignature.vkey(name, key(name).public_key)


@contextmanager
def serving(witness: Witness, port: int = 0) -> Iterator[httpx.Client]:
    """Serve from a thread until the block ends, on this port or on any free one."""
    server = uvicorn.Server(run.config(witness, lifespan="off"))
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the witness did not start"
            time.sleep(0.01)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=30) as http:
                yield http
        finally:
            server.should_exit = True
            thread.join()


def start(root: Path, port: int, *command: str) -> subprocess.Popen[bytes]:
    """Run `orotraza witness serve`, or another command that ends in its options, until it takes requests."""
    options = ("--data", str(root), "--port", str(port))
    process = subprocess.Popen((*(command or (*CLI, "serve")), *options), env=os.environ, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
        while not is_ready(http, "/health"):
            assert process.poll() is None, "the witness ended"
            assert time.monotonic() < deadline, "the witness is not ready"
            time.sleep(0.05)
    return process


def log_path(origin: str) -> str:
    """Where a witness shows what it has cosigned of a log."""
    return f"/checkpoint/{sha256(origin.encode()).hexdigest()}"
