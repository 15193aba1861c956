"""The last checkpoint that a data folder holds: its next submissions say that they saw it. Every trader is a witness.

    seen.txt    the signed note of the last receipt that held under the log's key

A log that shows its traders two histories takes in, sooner or later, one's word that it saw the other.
"""

import json
from base64 import b64decode
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

FILE: Final = "seen.txt"


def read(folder: Path, log: str) -> dict[str, Any] | None:
    """The member `seen` for this log; None where nothing is held of it."""
    with suppress(OSError, ValueError):
        origin, size, root = (folder / FILE).read_text(encoding="utf-8").split("\n")[:3]
        if origin == log:
            return {"size": int(size), "root": b64decode(root, validate=True).hex()}
    return None


def keep(folder: Path, receipt: bytes) -> None:
    """Hold the checkpoint of a receipt that was checked, if it is of a greater tree than the one held."""
    note: str = json.loads(receipt)["checkpoint"]
    origin, size = note.split("\n")[:2]
    held = read(folder, origin)
    if held is None or held["size"] < int(size):
        fresh = (folder / FILE).with_suffix(".new")
        fresh.write_text(note, encoding="utf-8")
        fresh.replace(folder / FILE)
