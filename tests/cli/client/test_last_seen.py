"""What a folder holds of a log, and what its submissions say of it."""

import json
from pathlib import Path

from service.cli.client import last_seen
from service.cli.recording.drafts import read
from service.ledger import merkle
from tests.honest import ORIGIN, Ledger, ledger


def _kept(folder: Path, honest: Ledger, *sizes: int) -> dict[str, object] | None:
    for size in sizes:
        last_seen.keep(folder, honest.receipt(size - 1, size))
    return last_seen.read(folder, ORIGIN)


def test_the_greatest_tree_is_held(tmp_path: Path) -> None:
    """Of receipts in whatever order, the checkpoint of the greatest tree is what the folder saw."""
    honest = ledger(300)
    root = merkle.root(honest.leaves[:200]).hex()
    assert _kept(tmp_path, honest, 100, 200, 150) == {"size": 200, "root": root}
    assert last_seen.read(tmp_path, "another.log/1") is None


def test_nothing_held_is_nothing_said(tmp_path: Path) -> None:
    """A folder without a checkpoint, or with one that cannot be read, says nothing of what it saw."""
    assert last_seen.read(tmp_path, ORIGIN) is None
    for text in ("", "x", f"{ORIGIN}\nmany\nAAAA\n", f"{ORIGIN}\n5\n!!\n"):
        (tmp_path / last_seen.FILE).write_text(text)
        assert last_seen.read(tmp_path, ORIGIN) is None


def test_a_draft_says_what_its_folder_saw(tmp_path: Path) -> None:
    """`seen` is filled in, and left as it is where the writer wrote another."""
    held = _kept(tmp_path, ledger(300), 100)
    draft = tmp_path / "draft.json"
    draft.write_text(json.dumps({"type": "x"}))
    assert read(draft, ORIGIN, held)["seen"] == held
    assert "seen" not in read(draft, ORIGIN)
    draft.write_text(json.dumps({"type": "x", "seen": {"size": 1, "root": "00"}}))
    assert read(draft, ORIGIN, held)["seen"] == {"size": 1, "root": "00"}
