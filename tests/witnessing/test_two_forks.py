"""Acceptance 2: two forks shown to two witnesses. Neither publishes both; the monitor has both signed checkpoints."""

from pathlib import Path

import httpx

from service.ledger import add_checkpoint, merkle, note
from tests.attacks import thief
from tests.audit import tampering
from tests.audit.tampering import Entries
from tests.cli.terminal import run
from tests.honest import ORIGIN, Ledger, ledger
from tests.witnessing.rogue import Rogue
from tests.witnessing.watcher import Watcher, log_vkeys
from tests.witnessing.witness import house

NAMES = ("aduana.example/testigo", "ong.example/testigo")


def _ask(http: httpx.Client, honest: Ledger, entries: Entries, old: int) -> int:
    """The log asks a witness to cosign these entries, with a proof from `old` on."""
    leaves = [merkle.leaf_hash(each) for each in entries]
    proof = merkle.consistency_proof(merkle.node_reader(leaves), old, len(leaves)) if old else []
    body = add_checkpoint.format(old, proof, tampering.resign(honest, entries))
    return http.post("/add-checkpoint", content=body).status_code


def test_two_forks_shown_to_two_witnesses(rogue: Rogue, tmp_path: Path) -> None:
    """Each witness cosigns the history that it was shown first and refuses the other; both together tell."""
    honest = ledger(290)
    forged = thief.rewrite(honest, 260)
    vkeys = log_vkeys(honest).split()
    with (
        house.serving(house.begin(tmp_path / "one", NAMES[0], *vkeys).witness()) as one,
        house.serving(house.begin(tmp_path / "two", NAMES[1], *vkeys).witness()) as two,
    ):
        for http in (one, two):
            assert _ask(http, honest, list(honest.entries[:250]), 0) == 200
        assert _ask(one, honest, list(honest.entries), 250) == 200
        assert _ask(two, honest, forged, 250) == 200
        assert _ask(one, honest, forged, 250) == 409
        assert _ask(two, honest, list(honest.entries), 250) == 409
        published = [http.get(house.log_path(ORIGIN)).content for http in (one, two)]
        for name, signed in zip(NAMES, published, strict=True):
            assert any(each.startswith(f"{name}+") for each in note.signers(signed))

        rogue.show_ledger(honest)
        urls = [str(http.base_url) + house.log_path(ORIGIN) for http in (one, two)]
        key = tmp_path / "log.vkey"
        key.write_text(log_vkeys(honest) + "\n")
        arguments: tuple[str | Path, ...] = (
            "monitor",
            rogue.url,
            "--key",
            key,
            "--state",
            tmp_path / "state",
            "--once",
        )
        done = run(*arguments, "--also", urls[0])
        assert done.returncode == 0, done
        done = run(*arguments, "--also", urls[0], "--also", urls[1])
    assert done.returncode == 10, done
    for signed in (honest.checkpoint(), published[1]):
        assert signed.decode() in done.stdout
    (folder,) = (tmp_path / "state/evidence").iterdir()
    kept = {path.read_bytes() for path in folder.glob("*.txt")}
    assert kept == {honest.checkpoint(), published[1]}
    known = log_vkeys(honest).split()
    roots = {note.open(each, known).text for each in kept}
    assert len(roots) == 2


def test_two_readers_who_never_meet(rogue: Rogue, tmp_path: Path) -> None:
    """Nobody who is alone with a consistent lie can see it: that is what the other readers are for."""
    honest = ledger(290)
    forged = thief.rewrite(honest, 260)
    rogue.show(forged, tampering.resign(honest, forged))
    assert Watcher(tmp_path, rogue.url, honest).look() == []
