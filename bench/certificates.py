"""One certificate verified offline, its standing left open, against one Ed25519 verification and no more.

It is proved in a tree of about a million leaves, so that its proofs are as long as those of a large log. Each run
begins as a new process would, with nothing remembered: no key judged, none loaded.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from bench.drive import Run
from service.audit import certificate_checks
from service.audit.trusted import Trusted
from service.certification.credential import document
from service.certification.credential.evidence import Evidence, Proved
from service.ledger import checkpoint, entry, merkle, note, signing
from service.ledger.checkpoint import Checkpoint
from service.ledger.signing import SeedSigner, keys
from tests.certification.credential.crafted import BASE, ISSUED, KEY_ENTRIES, ORIGIN, START, Crafted, crafted

LEAVES: Final = 1 << 20
_NOW: Final = START + timedelta(days=1)
_PROGRAM: Final = "from service.cli import main; main()"


class NotVerified(Exception):
    """The certificate that is measured does not hold."""


class Certified:
    """A certificate's file, and whoever verifies it."""

    def __init__(self, leaves: int = LEAVES) -> None:
        made = crafted()
        self._vkey: Final = made.root_vkey
        self._trusted: Final = Trusted.parse(self._vkey)
        self.data: Final = _credential(made, leaves)
        self._signer: Final = SeedSigner(bytes(32))
        self._message: Final = bytes(64)
        self._signature: Final = self._signer.sign(self._message)

    def alone(self, seconds: int) -> Run:
        """One Ed25519 verification after the other."""
        return _for(seconds, lambda: signing.verify(self._signer.public_key, self._signature, self._message))

    def whole(self, seconds: int) -> Run:
        """The whole checklist, one certificate after the other."""
        return _for(seconds, self.verify)

    def verify(self) -> None:
        """Once, with nothing remembered. Raises `NotVerified`."""
        keys._key_fault.cache_clear()
        keys._load.cache_clear()
        if not certificate_checks.verify(self.data, self._trusted, _NOW).holds:
            raise NotVerified

    def as_called(self) -> float:
        """Milliseconds of the command in a process of its own, most of which is Python's start: the median of five."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "certificate.json"
            path.write_bytes(self.data)
            at = f"{_NOW.replace(microsecond=0):%Y-%m-%dT%H:%M:%SZ}"
            command = (sys.executable, "-c", _PROGRAM, "verify-certificate", path, "--key", self._vkey, "--at", at)
            took = []
            for _ in range(5):
                began = time.perf_counter()
                subprocess.run(command, check=True, capture_output=True)
                took.append((time.perf_counter() - began) * 1_000)
        return median(took)


def _credential(made: Crafted, leaves: int) -> bytes:
    """The crafted log's certificate, other entries coming after it up to so many."""
    hashes = [*made.leaves, *(merkle.leaf_hash(number.to_bytes(8)) for number in range(len(made.entries), leaves))]
    node = merkle.node_reader(hashes)
    text = checkpoint.format(Checkpoint(ORIGIN, leaves, merkle.root(hashes)))
    proved = [
        Proved(entry.parse(made.entries[seq]), tuple(merkle.inclusion_proof(node, seq, leaves)))
        for seq in (*KEY_ENTRIES, ISSUED)
    ]
    found = Evidence(proved[-1], tuple(proved[:-1]), note.sign(text, ORIGIN, made.keys.signer("log")))
    return json.dumps(made.secure(document.make(BASE, found)), ensure_ascii=False).encode()


def _for(seconds: int, once: Callable[[], None]) -> Run:
    """As often as goes into so many seconds."""
    took: list[float] = []
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        once()
        took.append(time.perf_counter() - began)
    parts = [part * 1_000 for part in quantiles(took, n=100)]
    return Run(len(took) / sum(took), parts[49], parts[98], len(took), 0)
