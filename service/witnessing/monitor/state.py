"""What a watcher remembers between two looks: a file of the owner's, replaced whole and brought to the disk.

{"also": {"<url>": "<note>"}, "checkpoint": "<note>", "judged": 2412, "moved_at": "…",
"origin": "…", "range": ["<hex>", …], "root": "<hex>", "size": 2412, "standing": ["<digest>", …]}
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from service.ledger import times
from service.ledger.errors import LedgerError
from service.ledger.merkle import CompactRange
from service.witnessing.mirror import disk
from service.witnessing.mirror.bring import Held

NAME: Final = "state.json"


class NoState(Exception):
    """The file is damaged, or another log's."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path} no sirve ({why}): apártelo, y guárdelo si vigilaba este registro / "
            f"{path} is of no use ({why}): move it away, and keep it if it watched this log"
        )


@dataclass(slots=True)
class State:
    """`held` is the last checkpoint believed, `tree` its compact range; `moved_at` when the log was last seen to grow.

    Entries below `judged` were decided again. `standing` are the conditions already told, by digest; `also` the signed
    checkpoints of other readers that the log has yet to come to, by address.
    """

    origin: str
    moved_at: datetime
    held: Held | None = None
    tree: CompactRange = field(default_factory=CompactRange)
    judged: int = 0
    standing: tuple[str, ...] = ()
    also: dict[str, bytes] = field(default_factory=dict)


def read(folder: Path, origin: str) -> State | None:
    """What is remembered; None where nothing is. Raises `NoState`."""
    path = folder / NAME
    try:
        said = json.loads(path.read_bytes())
        state = State(
            origin=said["origin"],
            moved_at=times.parse_microseconds(said["moved_at"]),
            tree=CompactRange(said["size"], tuple(map(bytes.fromhex, said["range"]))),
            judged=int(said["judged"]),
            standing=tuple(map(str, said["standing"])),
            also={url: note.encode() for url, note in said["also"].items()},
        )
        note = said["checkpoint"].encode()
        root = said["root"]
    except FileNotFoundError:
        return None
    except (ValueError, LookupError, TypeError, AttributeError, LedgerError) as error:
        raise NoState(path, str(error)) from None
    if state.origin != origin:
        raise NoState(path, state.origin)
    if state.tree.size:
        if state.tree.root().hex() != root:
            raise NoState(path, "root")
        state.held = Held(state.tree.size, state.tree.root(), note)
    return state


def write(folder: Path, state: State) -> None:
    """Remember. A crash leaves the memory before or this one."""
    held = state.held
    said = {
        "origin": state.origin,
        "size": state.tree.size,
        "root": state.tree.root().hex(),
        "range": [node.hex() for node in state.tree.hashes],
        "checkpoint": "" if held is None else held.note.decode(),
        "moved_at": times.format_microseconds(state.moved_at),
        "judged": state.judged,
        "standing": list(state.standing),
        "also": {url: note.decode() for url, note in state.also.items()},
    }
    disk.write(folder / NAME, json.dumps(said, indent=1, sort_keys=True).encode() + b"\n", disk.PRIVATE)
