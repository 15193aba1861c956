"""A watcher's rounds: an honest log that grows, and one that does not keep its word."""

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from service.ledger import merkle, note, receipt
from service.witnessing.alarms import Kind
from service.witnessing.mirror.checkpoints import KEPT, SHOWN
from service.witnessing.monitor.judge import RECEIPT
from tests.attacks import thief
from tests.audit import tampering
from tests.honest import ORIGIN, ledger
from tests.witnessing.rogue import Rogue, serving
from tests.witnessing.rotated import rotated
from tests.witnessing.watcher import NOW, Watcher


def _kinds(watcher: Watcher) -> list[Kind]:
    return [alarm.kind for alarm in watcher.look()]


def test_an_honest_log_is_followed_without_a_word(rogue: Rogue, tmp_path: Path) -> None:
    """Looked at whenever it grows, an honest log raises nothing, and all of it is judged."""
    honest = ledger(600)
    watcher = Watcher(tmp_path, rogue.url, honest, judges=True)
    for size in (1, 2, 255, 256, 257, 511, 512, 600, 600):
        rogue.show_ledger(honest, size)
        assert [alarm for alarm in watcher.look() if alarm.kind in (Kind.ENTRY, Kind.VERDICT)] == []
        assert watcher.memory.judged == size
        held = watcher.memory.held
        assert held is not None
        assert (held.size, held.root) == (size, merkle.root(honest.leaves[:size]))
    news = {alarm.kind for alarm, _ in watcher.told}
    assert news == {Kind.KEY_REVOKED, Kind.LOG_KEY_ROTATED} | (news & {Kind.BACKDATED})


def test_a_rotated_log_key_is_followed(rogue: Rogue, tmp_path: Path) -> None:
    """The root key, or a log key given before it was replaced, leads to the key in force; so at a first look."""
    honest = ledger(290)
    log = rotated(honest)
    for name, sizes, keys in (
        ("root", (200, 290), honest.root_vkey),
        ("log", (200, 290), note.vkey(ORIGIN, log.old.public_key)),
        ("late", (290,), honest.root_vkey),
    ):
        watcher = Watcher(tmp_path / name, rogue.url, honest, keys=keys)
        for size in sizes:
            rogue.show(log.entries[:size], log.note(size))
            assert watcher.look() == []


def test_a_rotated_log_key_signs_no_more(rogue: Rogue, tmp_path: Path) -> None:
    """A checkpoint by a key that an entry in its tree replaced is refused, whether or not the watcher knew."""
    honest = ledger(290)
    log = rotated(honest)
    for name, sizes in (("before", (200,)), ("after", (200, 260)), ("first", ())):
        watcher = Watcher(tmp_path / name, rogue.url, honest)
        for size in sizes:
            rogue.show(log.entries[:size], log.note(size))
            assert watcher.look() == []
        held = watcher.memory.held if sizes else None
        rogue.show(log.entries[:290], log.note(290, by=log.old))
        assert _kinds(watcher) == [Kind.SIGNATURE]
        assert watcher.memory.held == held


def test_without_a_token_both_keys_are_given(rogue: Rogue, tmp_path: Path) -> None:
    """Whoever reads no entries knows of a rotation by being given the new key too."""
    honest = ledger(290)
    log = rotated(honest)
    old, new = (note.vkey(ORIGIN, key.public_key) for key in (log.old, log.new))
    for keys, expected in ((old, [Kind.SIGNATURE]), (f"{old}\n{new}", [])):
        watcher = Watcher(tmp_path / str(len(keys)), rogue.url, honest, reads=False, keys=keys)
        rogue.show(log.entries[:200], log.note(200))
        assert _kinds(watcher) == []
        rogue.show(log.entries[:290], log.note(290))
        assert _kinds(watcher) == expected


def test_state_is_the_owner_s_alone(rogue: Rogue, tmp_path: Path) -> None:
    """The memory has mode 0600, and so have the entries that were copied."""
    honest = ledger(290)
    rogue.show_ledger(honest)
    Watcher(tmp_path, rogue.url, honest).look()
    files = [tmp_path / "state.json", *(tmp_path / "copy/tile/entries").rglob("*")]
    modes = [stat.S_IMODE(path.stat().st_mode) for path in files if path.is_file()]
    assert set(modes) == {0o600}
    assert len(modes) == 3  # the state, a whole bundle and a partial one


def test_hash_tiles_alone(rogue: Rogue, tmp_path: Path) -> None:
    """Without a token the log is followed through its public hash tiles, and no entry is asked for."""
    honest = ledger(290)
    watcher = Watcher(tmp_path, rogue.url, honest, reads=False)
    for size in (100, 290):
        rogue.show_ledger(honest, size)
        assert watcher.look() == []
        assert not [path for path in rogue.asked if "entries" in path]
    assert rogue.tokens == 0


def test_only_what_is_new_is_fetched(rogue: Rogue, tmp_path: Path) -> None:
    """A log that did not grow is asked for its checkpoint alone; one that grew, for the tiles that changed."""
    honest = ledger(600)
    watcher = Watcher(tmp_path, rogue.url, honest)
    rogue.show_ledger(honest, 520)
    watcher.look()
    rogue.show_ledger(honest, 520)
    watcher.look()
    assert rogue.asked == ["/checkpoint"]
    rogue.show_ledger(honest, 600)
    watcher.look()
    assert rogue.asked == ["/checkpoint", "/tile/0/002.p/88", "/tile/entries/002.p/88"]


def test_a_fork_is_told_with_both_checkpoints(rogue: Rogue, tmp_path: Path) -> None:
    """Of a log that rewrote its history both signed checkpoints are kept; and it is told once."""
    honest = ledger(290)
    watcher = Watcher(tmp_path, rogue.url, honest)
    rogue.show_ledger(honest, 200)
    watcher.look()
    forged = thief.rewrite(honest, 150)
    rogue.show(forged, tampering.resign(honest, forged))
    assert _kinds(watcher) == [Kind.FORK]
    assert _kinds(watcher) == [Kind.FORK]
    ((alarm, folder),) = watcher.told
    assert alarm.facts["first_different"] == 150
    assert folder is not None
    assert (folder / KEPT).read_bytes() == honest.checkpoint(200)
    assert (folder / SHOWN).read_bytes() == tampering.resign(honest, forged)
    assert json.loads((folder / "alarm.json").read_bytes())["type"] == "log.fork"
    assert watcher.memory.held is not None
    assert watcher.memory.held.note == honest.checkpoint(200)


def test_evidence_is_never_written_over(rogue: Rogue, tmp_path: Path) -> None:
    """Another fork, and the same one after it was gone, each have a folder of their own."""
    honest = ledger(290)
    watcher = Watcher(tmp_path, rogue.url, honest)
    rogue.show_ledger(honest)
    watcher.look()
    for number, at in enumerate((150, 151, 150)):
        forged = thief.rewrite(honest, at)
        rogue.show(forged, tampering.resign(honest, forged))
        watcher.look(NOW + timedelta(minutes=number))
    folders = [folder for _, folder in watcher.told]
    assert len(set(folders)) == 3
    before = {path: path.read_bytes() for path in tmp_path.glob("evidence/*/*")}
    rogue.show_ledger(honest)
    watcher.look()
    forged = thief.rewrite(honest, 150)
    rogue.show(forged, tampering.resign(honest, forged))
    watcher.look()
    assert {path: path.read_bytes() for path in before} == before


def test_a_rollback_is_over_when_the_log_comes_back(rogue: Rogue, tmp_path: Path) -> None:
    """An older checkpoint is told once while it lasts, and again if it comes again."""
    honest = ledger(290)
    watcher = Watcher(tmp_path, rogue.url, honest)
    for size, expected in (
        (290, []),
        (200, [Kind.ROLLBACK]),
        (200, [Kind.ROLLBACK]),
        (290, []),
        (200, [Kind.ROLLBACK]),
    ):
        rogue.show_ledger(honest, size)
        assert _kinds(watcher) == expected
    assert [alarm.kind for alarm, _ in watcher.told] == [Kind.ROLLBACK, Kind.ROLLBACK]


def test_an_older_checkpoint_of_another_history_is_a_fork(rogue: Rogue, tmp_path: Path) -> None:
    """A shorter tree that the kept one does not begin with is no mere rollback."""
    honest = ledger(290)
    watcher = Watcher(tmp_path, rogue.url, honest)
    rogue.show_ledger(honest)
    watcher.look()
    forged = thief.rewrite(honest, 100)[:200]
    rogue.show(forged, tampering.resign(honest, forged))
    assert _kinds(watcher) == [Kind.FORK]


def test_silence(rogue: Rogue, tmp_path: Path) -> None:
    """A log that has not grown for longer than was said is told of once, until it grows."""
    honest = ledger(290)
    watcher = Watcher(tmp_path, rogue.url, honest, silence=timedelta(hours=26))
    rogue.show_ledger(honest, 200)
    hours = [watcher.look(NOW + timedelta(hours=each)) for each in (0, 26, 27, 28)]
    assert [[alarm.kind for alarm in found] for found in hours] == [[], [], [Kind.SILENCE], [Kind.SILENCE]]
    assert len(watcher.told) == 1
    rogue.show_ledger(honest, 201)
    assert watcher.look(NOW + timedelta(hours=29)) == []


def test_a_log_that_does_not_answer_is_silent_too(rogue: Rogue, tmp_path: Path) -> None:
    """Where nothing is served any more, silence is told as well."""
    honest = ledger(290)
    watcher = Watcher(tmp_path, rogue.url, honest, silence=timedelta(hours=1))
    rogue.show_ledger(honest)
    watcher.look()
    rogue.shown = {}
    found = watcher.look(NOW + timedelta(hours=2))
    assert [alarm.kind for alarm in found] == [Kind.UNANSWERED, Kind.SILENCE]


def test_another_log_s_checkpoint(rogue: Rogue, tmp_path: Path) -> None:
    """A checkpoint of another origin is refused by its name, whoever signed it."""
    honest = ledger(290)
    watcher = Watcher(tmp_path, rogue.url, honest)
    rogue.show_ledger(honest)
    rogue.shown["/checkpoint"] = honest.checkpoint().replace(ORIGIN.encode(), b"other.example/log")
    assert _kinds(watcher) == [Kind.ORIGIN]


def test_a_changed_verdict_is_proved_by_a_receipt(rogue: Rogue, tmp_path: Path) -> None:
    """Of an entry whose finding the rules do not come to, the receipt is kept: the log signed it."""
    honest = ledger(290)
    entries = list(honest.entries)
    tampering.change_finding(entries, 140)
    tampering.recompute(entries, 140)
    rogue.show(entries, tampering.resign(honest, entries))
    watcher = Watcher(tmp_path, rogue.url, honest, judges=True)
    found = next(alarm for alarm in watcher.look() if alarm.kind is Kind.VERDICT)
    assert (found.facts["seq"], found.facts["field"]) == (140, "findings")
    proved = receipt.verify(found.evidence[RECEIPT], [honest.log_vkey])
    assert proved.entry.data == entries[140]
    assert watcher.look() == []


def test_two_forks_shown_to_two_readers(rogue: Rogue, tmp_path: Path) -> None:
    """Two readers of a log that shows each another history: whoever compares them has both signed checkpoints."""
    honest = ledger(290)
    forged = thief.rewrite(honest, 120)
    with serving() as other:
        rogue.show_ledger(honest)
        other.show(forged, tampering.resign(honest, forged))
        one = Watcher(tmp_path / "one", rogue.url, honest, also=[other.url])
        two = Watcher(tmp_path / "two", other.url, honest, also=[rogue.url])
        for watcher in (one, two):
            assert _kinds(watcher) == [Kind.FORK]
            ((_, folder),) = watcher.told
            assert folder is not None
            shown = {(folder / name).read_bytes() for name in (KEPT, SHOWN)}
            assert shown == {honest.checkpoint(), tampering.resign(honest, forged)}


@pytest.mark.parametrize("theirs", [100, 250])
def test_another_reader_of_another_size(rogue: Rogue, tmp_path: Path, theirs: int) -> None:
    """Another reader's checkpoint, smaller or larger, is compared at the latest when the log comes to its size."""
    honest = ledger(290)
    forged = thief.rewrite(honest, 90)[:theirs]
    with serving() as other:
        watcher = Watcher(tmp_path, rogue.url, honest, also=[other.url])
        for note, expected in ((honest.checkpoint(theirs), []), (tampering.resign(honest, forged), [Kind.FORK])):
            other.shown["/checkpoint"] = note
            rogue.show_ledger(honest, 200)
            watcher.look()
            rogue.show_ledger(honest, 290)
            assert _kinds(watcher) == expected


def test_a_reader_that_keeps_ahead_is_compared_all_the_same(rogue: Rogue, tmp_path: Path) -> None:
    """A checkpoint that the log had yet to come to is kept until it does, whatever the reader shows since."""
    honest = ledger(290)
    forged = thief.rewrite(honest, 90)
    with serving() as other:
        watcher = Watcher(tmp_path, rogue.url, honest, also=[f"{other.url}/checkpoint"])
        rogue.show_ledger(honest, 200)
        other.shown["/checkpoint"] = tampering.resign(honest, forged[:220])
        assert watcher.look() == []
        rogue.show_ledger(honest, 230)
        other.shown["/checkpoint"] = tampering.resign(honest, forged[:280])
        assert _kinds(watcher) == [Kind.FORK]


def test_somebody_sold_under_my_name(rogue: Rogue, tmp_path: Path) -> None:
    """A watched party is told of each entry that names it and that another signed, with the members that name it."""
    honest = ledger(290)
    wanted = json.loads(next(each for each in honest.entries if b'"type":"purchase.recorded"' in each))
    payload = wanted["submission"]["payload"]
    rogue.show_ledger(honest)
    watcher = Watcher(tmp_path, rogue.url, honest, judges=True, watched=[payload["seller"]])
    found = [alarm for alarm in watcher.look() if alarm.kind is Kind.PARTY_NAMED]
    (sale,) = [alarm for alarm in found if alarm.facts["seq"] == wanted["seq"]]
    assert "seller" in sale.facts["paths"]
    assert sale.facts["signed_by"] == payload["buyer"]
    named = {seq for seq, each in enumerate(honest.entries) if payload["seller"].encode() in each}
    assert {alarm.facts["seq"] for alarm in found} <= named
    assert payload["seller"] not in {alarm.facts["signed_by"] for alarm in found}
