import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from service.cli.keyring import key_offer
from service.ledger import keyproof, signing
from service.ledger.signing import SeedSigner
from tests.cli.terminal import PROGRAM, Done, environment_of, run

PLANT = "ruc:20990000019"
DEVICE = SeedSigner(bytes([7]) * 32)
MADE = keyproof.make("demo.orotraza.pe/7f3a", PLANT, DEVICE)
PROOF = ".".join(MADE[name] for name in ("protected", "payload", "signature"))
FINGERPRINT = key_offer.fingerprint(signing.thumbprint(DEVICE.public_key))
NOWHERE = "http://127.0.0.1:1"


def _enrol(data: Path, proof: str, *more: str) -> Done:
    words = ("keys", "enrol", "porteria", "--by", "plant", "--proof", proof, "--url", NOWHERE, *more)
    return run(*words, environment=environment_of(data))


def test_a_fingerprint_is_the_thumbprints_beginning() -> None:
    """Sixteen hexadecimal digits in groups of four, as the page of the gate shows them."""
    assert key_offer.fingerprint("UDDReOZl1ipXAfp9wYsm13sDBMK5og--QWdBjzuf6o4") == "5030 d178 e665 d62a"


@pytest.mark.parametrize("proof", [PROOF[:-1], PROOF.replace(".", ""), "nada", PROOF[:200]])
def test_a_proof_cut_off_is_refused(tmp_path: Path, proof: str) -> None:
    """A proof that was not copied whole is a mistake of who typed it, and nothing is sent."""
    done = _enrol(tmp_path, proof)
    assert (done.returncode, "cópiela entera" in done.stderr) == (2, True)


def test_a_proof_broken_by_its_way_is_read(tmp_path: Path) -> None:
    """Line breaks that a message put into the proof do not matter; what stands in the way is the service alone."""
    done = _enrol(tmp_path, f" {PROOF[:90]}\n{PROOF[90:]} ")
    assert FINGERPRINT in done.stdout
    assert (done.returncode, NOWHERE in done.stderr) == (1, True)


def test_a_proof_for_another_party_is_refused(tmp_path: Path) -> None:
    """Whoever says whose the key is to be is held to it."""
    done = _enrol(tmp_path, PROOF, "--party", "ruc:20990000027")
    assert (done.returncode, "ruc:20990000019" in done.stderr) == (2, True)


def test_another_keys_name_is_not_taken(tmp_path: Path) -> None:
    """No key on file loses its label to one that a device holds."""
    run("keys", "new", "porteria", "--party", PLANT, environment=environment_of(tmp_path))
    label = (tmp_path / "keys/porteria.json").read_bytes()
    done = _enrol(tmp_path, PROOF)
    assert (done.returncode, "elija otro nombre" in done.stderr) == (1, True)
    assert (tmp_path / "keys/porteria.json").read_bytes() == label


def test_reading_only_and_types_contradict_each_other(tmp_path: Path) -> None:
    """A key that signs nothing signs no type."""
    done = _enrol(tmp_path, PROOF, "--reads-only", "--type", "reception.recorded")
    assert (done.returncode, "se contradicen" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("log", "party"),
    [
        (f"demo.orotraza.pe/7f3a; huella {FINGERPRINT}", PLANT),
        ("demo.orotraza.pe/7f3a", f"{PLANT} en demo.orotraza.pe/7f3a; huella {FINGERPRINT}"),
        ("demo.orotraza.pe/7f3a", "ruc:20990000018"),
    ],
)
def test_a_proof_says_no_fingerprint_of_its_own(tmp_path: Path, log: str, party: str) -> None:
    """Where a log's name or a party stands in a proof there is nothing else, least of all another's fingerprint."""
    other = SeedSigner(bytes([8]) * 32)
    made = keyproof.make(log, party, other)
    done = _enrol(tmp_path, ".".join(made[name] for name in ("protected", "payload", "signature")))
    assert (done.returncode, "cópiela entera" in done.stderr) == (2, True)
    assert "huella" not in done.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--reads-only"], ("solo consulta: no firma nada", "it only asks")),
        ([], ("FIRMA toda clase", "it SIGNS every type")),
        (["--type", "reception.recorded"], ("FIRMA: reception.recorded", "it SIGNS: reception.recorded")),
        (["--grade", "administrator"], ("ADMINISTRADOR: firma todo, e inscribe y revoca claves", "an ADMINISTRATOR")),
    ],
)
def test_what_the_line_asks_for_is_shown(tmp_path: Path, options: list[str], words: tuple[str, str]) -> None:
    """The line comes from the telephone: what it would make of the key is told beside the fingerprint."""
    done = _enrol(tmp_path, PROOF, *options)
    assert all(each in done.stdout for each in words)
    assert done.stdout.index(FINGERPRINT) < done.stdout.index(words[0])


@pytest.mark.parametrize(("said", "words"), [("no", "no se inscribió nada"), ("sí", NOWHERE)])
def test_whoever_sits_at_the_terminal_compares(tmp_path: Path, said: str, words: str) -> None:
    """At a terminal the fingerprint is shown and asked about before anything is signed; no is no."""
    near, far = pty.openpty()
    command = [sys.executable, "-c", PROGRAM, "keys", "enrol", "porteria", "--by", "plant", "--proof", PROOF]
    with subprocess.Popen(
        [*command, "--url", NOWHERE],
        stdin=far,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment_of(tmp_path),
    ) as asking:
        os.close(far)
        os.write(near, f"{said}\n".encode())
        assert asking.stdout is not None
        shown = asking.stdout.read()
    os.close(near)
    assert asking.returncode == 1
    assert FINGERPRINT in shown
    assert words in shown
    assert not (tmp_path / "keys/porteria.json").exists()
