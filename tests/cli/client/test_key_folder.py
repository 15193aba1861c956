"""Keys on file: whose they are, and why one does not open, in words that say what to do."""

import json
from pathlib import Path

import pytest

from service.cli.client.key_folder import KeyFolder
from service.cli.say import Trouble
from tests.cli.terminal import environment_of, run

TRADER = "20990000019"


@pytest.mark.parametrize(
    ("made_with", "opened_with", "words"),
    [
        (b"una-buena", None, ("tiene contraseña: póngala en ORO_KEY_PASSPHRASE", "put it in ORO_KEY_PASSPHRASE")),
        (b"una-buena", b"otra-cosa", ("La que se olvida no se recupera", "keys recover")),
        (None, b"una-buena", ("no tiene contraseña", "unset it")),
    ],
)
def test_a_passphrase_that_does_not_fit(
    tmp_path: Path, made_with: bytes | None, opened_with: bytes | None, words: tuple[str, str]
) -> None:
    """Missing, forgotten or one too many: which of them it is, and the way on."""
    folder = KeyFolder(tmp_path)
    folder.new("acopio", None, made_with)
    with pytest.raises(Trouble) as trouble:
        folder.signer("acopio", opened_with)
    assert words[0] in trouble.value.es
    assert words[1] in trouble.value.en


def test_a_key_file_that_is_no_key(tmp_path: Path) -> None:
    """Open to others, cut off, lost, or named wrongly: each in Spanish, without the words of a library."""
    folder = KeyFolder(tmp_path)
    folder.new("acopio", None)
    path = folder.path("acopio")

    def said() -> str:
        with pytest.raises(Trouble) as trouble:
            folder.signer("acopio")
        return trouble.value.es

    path.chmod(0o644)
    assert f"chmod 600 {path}" in said()
    path.chmod(0o600)
    path.write_text("-----BEGIN PRIVATE KEY-----\n", encoding="ascii")
    assert "no es una clave Ed25519 entera" in said()
    path.unlink()
    assert "está en otro equipo" in said()
    path.with_suffix(".json").unlink()
    assert "orotraza keys new acopio" in said()


def test_whose_a_key_is_is_checked_when_it_is_made(tmp_path: Path) -> None:
    """A bare RUC is a party; one with a wrong digit is told at once, and no key is left behind under that name."""
    environment = environment_of(tmp_path)
    wrong = run("keys", "new", "acopio", "--party", "20990000018", environment=environment)
    assert (wrong.returncode, "último dígito" in wrong.stderr) == (2, True)
    made = run("keys", "new", "acopio", "--party", TRADER, environment=environment)
    assert (made.returncode, "keys offer acopio" in made.stderr) == (0, True), made.stderr
    assert json.loads((tmp_path / "keys/acopio.json").read_text())["party"] == f"ruc:{TRADER}"
    label = tmp_path / "keys/acopio.json"
    label.write_text(label.read_text().replace("ruc:20990000019", "20990000018"))
    mislabelled = run("keys", "offer", "acopio", environment=environment)
    assert (mislabelled.returncode, "último dígito" in mislabelled.stderr) == (2, True)
    again = run("keys", "new", "acopio", environment=environment)
    assert (again.returncode, "ninguna se sobrescribe: elija otro nombre" in again.stderr) == (1, True)


def test_a_key_signs_whatever_became_of_its_label(tmp_path: Path) -> None:
    """The name beside a key only tells whose it is: a damaged one, as after a power cut, keeps no key from signing."""
    folder = KeyFolder(tmp_path)
    made = folder.new("trader", "ruc:20990000019")
    for label in (b"", b"[]", b'{"kid":"x"}', b"\xff"):
        folder.path("trader").with_suffix(".json").write_bytes(label)
        assert folder.signer("trader").public_key == made.public_key
