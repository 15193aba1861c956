"""`orotraza receipt` as the holder of a receipt runs it: on a file, without any server package."""

import json
import os
from pathlib import Path

import pytest

from service.ledger import note, tlog_proof
from tests.cli.terminal import run, start
from tests.cli.verifying.test_verify import BLOCKED
from tests.ledger.samples import TRADER, VKEY, log

LOG = log(7)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a receipt, the log's key, and the receipt's entry."""
    (tmp_path / "receipt.json").write_bytes(LOG.receipt(4, 7))
    (tmp_path / "log.vkey").write_text(VKEY + "\n", encoding="ascii")
    (tmp_path / "entry.json").write_bytes(LOG.entries[4])
    return tmp_path


def test_a_receipt_and_its_proof_hold(folder: Path) -> None:
    """A receipt is written as a tlog-proof, and both are verified under the folder's key or a given one."""
    proof = folder / "receipt.tlog-proof"
    assert run("receipt", "convert", folder / "receipt.json", proof).returncode == 0
    for file in (folder / "receipt.json", proof):
        for trusted in (("--data", str(folder)), ("--key", VKEY)):
            done = run("receipt", "verify", file, *trusted, "--json")
            assert done.returncode == 0, done.stderr
            said = json.loads(done.stdout)
            assert (said["holds"], said["seq"], said["tree_size"]) == (True, 4, 7)
    assert "asiento 4" in run("receipt", "verify", proof, "--key", VKEY).stdout


def test_a_proof_without_its_entry_takes_the_readers(folder: Path) -> None:
    """A proof that brings no entry along proves the one on file, and says so where there is none."""
    apart = tlog_proof.parse(tlog_proof.of_receipt(LOG.receipt(4, 7)))
    bare = folder / "bare.tlog-proof"
    bare.write_bytes(tlog_proof.format(tlog_proof.TlogProof(apart.index, apart.proof, apart.note)))
    assert run("receipt", "verify", bare, "--key", VKEY, "--entry", folder / "entry.json").returncode == 0
    without = run("receipt", "verify", bare, "--key", VKEY)
    assert (without.returncode, "none was given" in without.stderr) == (1, True)


def test_what_does_not_hold_ends_in_1(folder: Path) -> None:
    """Another log's key, or one byte altered in receipt, proof or entry, is told and ends in 1."""
    proof = folder / "receipt.tlog-proof"
    proof.write_bytes(tlog_proof.of_receipt(LOG.receipt(4, 7)).replace(b"index 4", b"index 5"))
    other = note.vkey(note.parse_vkey(VKEY)[0], TRADER.public_key)
    altered = folder / "altered.json"
    altered.write_bytes(LOG.receipt(4, 7).replace(b'"tree_size":7', b'"tree_size":6'))
    for arguments in ((proof, "--key", VKEY), (folder / "receipt.json", "--key", other), (altered, "--key", VKEY)):
        done = run("receipt", "verify", *arguments)
        assert (done.returncode, "NO SE SOSTIENE" in done.stderr) == (1, True), done.stderr


def test_what_is_not_understood_ends_in_2(folder: Path) -> None:
    """No key, no file and no receipt end in 2; an existing file is not overwritten."""
    receipt = folder / "receipt.json"
    for arguments in (
        ("verify", receipt, "--data", folder / "nowhere"),
        ("verify", folder / "nothing", "--key", VKEY),
        ("convert", folder / "entry.json", folder / "new"),
        ("convert", receipt, folder / "nowhere/new"),
    ):
        assert run("receipt", *arguments).returncode == 2
    assert run("receipt", "convert", receipt, folder / "entry.json").returncode == 1
    assert (folder / "entry.json").read_bytes() == LOG.entries[4]


def test_it_needs_no_server_package(folder: Path) -> None:
    """Whoever holds a receipt installs the base package alone."""
    done = start("receipt", "verify", folder / "receipt.json", "--key", VKEY, program=BLOCKED)
    assert done.returncode == 0, done.stderr


def test_why_it_does_not_hold_is_said_in_both_languages(folder: Path) -> None:
    """What the reader of a receipt says in English stands in the English sentence, its Spanish in the Spanish one."""
    (folder / "broken.json").write_bytes(b"x")
    done = run("receipt", "verify", folder / "broken.json", "--key", VKEY)
    assert "NO SE SOSTIENE: no es JSON" in done.stderr
    assert "it does not hold: not JSON" in done.stderr


def test_a_terminal_of_few_letters_is_told_all_the_same(folder: Path) -> None:
    """Where standard output has no accents, they are spelt out: what holds is not ended as a failure for that."""
    few = dict(os.environ) | {"PYTHONIOENCODING": "ascii"}
    done = start("receipt", "verify", folder / "receipt.json", "--key", VKEY, environment=few)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Se sostiene" in done.stdout
    assert r"firm\xf3" in done.stdout
