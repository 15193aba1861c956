"""What an auditor keeps of an audit that found no fault, so that the next one begins where this one ended.

One SQLite file (`facts_file`), 0600. The entries before are not read again; of them this is trusted:

- *that they were verified*, and what follows from them (keys, facts, ids), is the file's own word. Whoever can write
  into it can make its owner believe anything of that: it should be nobody else's. Most damage shows, malice does not;
- *which entries they were* is not: their tree must have the root of a checkpoint that the log signed, by a key that
  the trusted one on the command line leads to, as in every audit.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final

from service.audit import export_format
from service.audit.keyring import collect
from service.audit.observation import Observation, observe
from service.audit.start import FROM_ZERO, Start
from service.audit.trusted import Trusted
from service.audit.verify import Export, verify
from service.cli.ledger_files.facts_file import FactsFile
from service.cli.say import Trouble, usage
from service.decision.backed import StoreFailed
from service.ledger.merkle import CompactRange, ProofError
from service.rulebook.replay import Replay
from service.rulebook.roots import node_reader

_FORMAT: Final = "orotraza-verified/1"
_SAID: Final = ("form", "version", "tree", "leaf", "recorded_at", "checkpoint", "about_keys")


@dataclass(frozen=True, slots=True)
class State:
    """Where the last audit ended, and the lines about keys up to there."""

    start: Start
    about_keys: tuple[bytes, ...]


NOTHING: Final = State(FROM_ZERO, ())


def read(file: FactsFile, trusted: Trusted) -> State:
    """What a file holds, verified as far as that goes. Raises `Trouble` where it is of no use."""
    try:
        said = {name: file.said(name) or b"" for name in _SAID}
        seal = file.said("seal")
    except StoreFailed as error:
        raise _useless(str(error), str(error)) from None
    if seal != _seal(said) or said["form"].decode() != _FORMAT:
        raise _useless("no es un estado guardado, o está dañado", "it is no kept state, or damaged")
    if said["version"].decode() != version("orotraza"):
        raise _useless("lo escribió otra versión de orotraza", "another version of orotraza wrote it")
    lines = tuple(said["about_keys"].split(b"\n"))
    try:
        tree = CompactRange.from_bytes(said["tree"])
    except ProofError as error:
        raise _useless(str(error), str(error)) from None
    start = Start(tree, said["leaf"], said["recorded_at"].decode(), lines[0], node_reader(file.nodes))
    # An audit of no further entries: the checkpoint is of this tree, and the trusted key stands behind it.
    export = Export([], export_format.last_line(said["checkpoint"]))
    report = verify(export, observe([], start), collect((), lines), trusted, with_rules=False)
    if not report.holds:
        es, en = ("; ".join(getattr(fault.text, name) for fault in report.faults) for name in ("es", "en"))
        raise _useless(es, en)
    return State(start, lines)


def write(file: FactsFile, log: Replay, seen: Observation, checkpoint: bytes, about_keys: Iterable[bytes]) -> None:
    """Write down where this audit ended. `about_keys` are the lines about keys from entry 0 on, `checkpoint` signed."""
    start = seen.start
    leaf, recorded_at = (
        (start.leaf, start.recorded_at) if seen.last is None else (seen.leaf(seen.lines - 1), seen.last.recorded_at)
    )
    said = {
        "form": _FORMAT.encode(),
        "version": version("orotraza").encode(),
        "tree": log.roots.range(log.size).to_bytes(),
        "leaf": leaf,
        "recorded_at": recorded_at.encode(),
        "checkpoint": checkpoint,
        "about_keys": b"\n".join(about_keys),
    }
    file.save_nodes(log.roots.since())
    file.say({**said, "seal": _seal(said)})
    file.commit()


@contextmanager
def opened(path: Path | None) -> Iterator[FactsFile | None]:
    """The file of a state that is there; None where there is none yet. Raises `Trouble`."""
    if path is None or not path.exists():
        yield None
        return
    try:
        file = FactsFile(path, new=False)
    except sqlite3.Error as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise usage(f"otro proceso está usando {path}", f"another process is using {path}") from None
        raise _useless(str(error), str(error)) from None
    try:
        yield file
    finally:
        file.close()


def _seal(said: Mapping[str, bytes]) -> bytes:
    """SHA-256 over all of it, each value after its length."""
    parts = (said[name] for name in _SAID)
    return sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()


def _useless(es: str, en: str) -> Trouble:
    return usage(
        f"el estado guardado (--state) no sirve: {es}. Bórrelo para verificar desde el asiento 0",
        f"the kept state is of no use: {en}. Delete it to verify from entry 0",
    )
