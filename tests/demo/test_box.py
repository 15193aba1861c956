"""What a start of the demo leaves to be tried."""

from pathlib import Path

from service.demo import box


def test_a_fresh_draft_has_no_receipt_of_another(tmp_path: Path) -> None:
    """The last draft stays with its receipt, under another name: beside the new one it would be taken for its own."""
    for name in ("draft.json", "draft.signed.json", "draft.receipt.json", "story.json"):
        (tmp_path / name).write_text(name, encoding="ascii")
    box._put_aside(tmp_path / "draft.json")
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept[-1] == "story.json"
    assert [name.partition(".")[2] for name in kept[:-1]] == ["json", "receipt.json", "signed.json"]
    assert len({name.partition(".")[0] for name in kept[:-1]}) == 1
    assert not list(tmp_path.glob("draft.*"))
    box._put_aside(tmp_path / "draft.json")
