"""Purchases out of SUNAT's XML files, from the terminal: no service runs."""

import contextlib
import json
import os
import shutil
import socket
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.cli.purchases.intake_xml import _roots
from service.cli.say import Trouble
from service.markup.canonical import form
from tests.cli.terminal import Done, environment_of, run
from tests.exchange.sunat.papers import BUYER, SAMPLES
from tests.exchange.sunat.signing import authority


@dataclass(frozen=True, slots=True)
class Desk:
    """A trader's folder with its key."""

    data: Path

    def oro(self, *arguments: str | Path) -> Done:
        """Run the command on this folder."""
        return run(*arguments, environment=environment_of(self.data))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A folder with the buyer's key."""
    made = Desk(tmp_path_factory.mktemp("desk"))
    assert made.oro("keys", "new", "trader", "--party", f"ruc:{BUYER}").returncode == 0
    return made


def test_xml_files_become_a_draft_that_asks(desk: Desk, tmp_path: Path) -> None:
    """The draft is written once, tells what it asks, and is not submitted before it is answered."""
    out = tmp_path / "compra.json"
    files = sorted((SAMPLES / "liquidacion-y-guias").glob("*.xml"))
    done = desk.oro("intake", "xml", *files, "--as", "trader", "--out", out)
    assert done.returncode == 0, done.stderr
    assert "04 E001-4521" in done.stdout
    assert "lines[0].origin" in done.stderr
    expected = json.loads((SAMPLES / "liquidacion-y-guias" / "esperado.json").read_bytes())
    assert json.loads(out.read_bytes()) == expected["draft"]
    again = desk.oro("intake", "xml", *files, "--as", "trader", "--out", out)
    assert (again.returncode, "ya existe" in again.stderr) == (2, True)


def test_what_disagrees_is_told_and_the_exit_status_says_so(desk: Desk, tmp_path: Path) -> None:
    """The draft is written all the same: an alert is for whoever signs."""
    folder, out = SAMPLES / "liquidacion-y-guias-que-no-coinciden", tmp_path / "compra.json"
    files = sorted(folder.glob("*.xml"))
    done = desk.oro("intake", "xml", *files, "--as", "trader", "--out", out, "--json")
    assert (done.returncode, out.exists()) == (1, True)
    assert json.loads(done.stdout) == json.loads((folder / "esperado.json").read_bytes())
    assert "Z9Z999" in desk.oro("intake", "xml", *files, "--as", "trader").stderr


def test_a_bad_file_is_named_with_its_fix(desk: Desk, tmp_path: Path) -> None:
    """In Spanish and English, without a traceback; a huge one is not even read."""
    attack = tmp_path / "ataque.xml"
    attack.write_text('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>', encoding="utf-8")
    huge = tmp_path / "enorme.xml"
    with huge.open("wb") as file:
        file.truncate(50 * 2**20)
    zipped = tmp_path / "factura.xml"
    zipped.write_bytes(b"PK\x03\x04")
    changed = tmp_path / "cambiada.xml"
    shutil.copy(SAMPLES / "factura" / "factura-01.xml", changed)
    changed.write_bytes(changed.read_bytes().replace(b"46890.00", b"46990.00"))
    for path, es, en in (
        (attack, "declara un tipo de documento", "document type"),
        (huge, "pasa de 5 MB", "above 5 MB"),
        (zipped, "Extraiga el XML", "Extract the XML"),
        (changed, "se cambió después de firmado", "changed after it was signed"),
    ):
        done = desk.oro("intake", "xml", path, "--as", "trader")
        assert done.returncode == 1
        said = " ".join(done.stderr.split())
        assert path.name in said
        assert es in said
        assert en in said
        assert "Traceback" not in done.stderr
    assert desk.oro("intake", "xml", tmp_path / "no.xml", "--as", "trader").returncode == 2


def test_roots_say_whether_a_signer_is_vouched_for(desk: Desk, tmp_path: Path) -> None:
    """A file or a folder of them; without any it is said that anybody can make a certificate, and with what is left
    that nobody knows offline.
    """
    folder, path = tmp_path / "raíces", SAMPLES / "factura" / "factura-01.xml"
    folder.mkdir()
    bare = desk.oro("intake", "xml", path, "--as", "trader")
    assert (bare.returncode, "--roots" in bare.stderr, "revocado" in bare.stderr) == (0, True, True)
    nothing = desk.oro("intake", "xml", path, "--as", "trader", "--roots", folder)
    assert (nothing.returncode, "no tiene certificados" in nothing.stderr) == (2, True)
    (folder / "a.pem").write_bytes(authority(6, "DEMO Otra").pem)
    doubtful = desk.oro("intake", "xml", path, "--as", "trader", "--roots", folder)
    assert (doubtful.returncode, "ninguna de las raíces" in " ".join(doubtful.stderr.split())) == (1, True)
    (folder / "b.pem").write_bytes(authority().pem)
    done = desk.oro("intake", "xml", path, "--as", "trader", "--roots", folder, "--json")
    assert (done.returncode, json.loads(done.stdout)["documents"][0]["signer"]["rooted"]) == (0, True)
    assert "--roots" not in desk.oro("intake", "xml", path, "--as", "trader", "--roots", folder / "b.pem").stderr
    (folder / "c.txt").write_text("DEMO", encoding="ascii")
    other = desk.oro("intake", "xml", path, "--as", "trader", "--roots", folder)
    assert (other.returncode, "c.txt" in other.stderr) == (2, True)


def test_roots_that_cannot_be_read_are_told(desk: Desk, tmp_path: Path) -> None:
    """A folder that may not be listed, and whatever in it is no file: never a traceback, and none is passed over."""
    folder, path = tmp_path / "raíces", SAMPLES / "factura" / "factura-01.xml"
    folder.mkdir()
    (folder / "a.pem").write_bytes(authority().pem)
    (folder / "otras").mkdir()
    assert desk.oro("intake", "xml", path, "--as", "trader", "--roots", folder).returncode == 0
    with socket.socket(socket.AF_UNIX) as listening, contextlib.chdir(folder):
        listening.bind("enchufe")
        (folder / "enlace.pem").symlink_to(folder / "no.pem")
        os.mkfifo(folder / "tubo")
        for name in ("enchufe", "enlace.pem", "tubo"):
            for roots in (folder / name, folder) if name != "tubo" else (folder,):
                done = desk.oro("intake", "xml", path, "--as", "trader", "--roots", roots)
                said = " ".join(done.stderr.split())
                assert (done.returncode, name in said) == (2, True), said
                assert "no es un certificado que se pueda leer" in said
                assert "no readable certificate" in said
            (folder / name).unlink()


def test_a_folder_of_roots_that_may_not_be_listed_is_told() -> None:
    """As another user finds it, for root may list all."""
    with tempfile.TemporaryDirectory() as closed, another_user(Path(closed)), pytest.raises(Trouble) as caught:
        _roots(Path(closed))
    assert closed in caught.value.es
    assert closed in caught.value.en
    assert "no se puede leer" in caught.value.es


@contextlib.contextmanager
def another_user(closed: Path) -> Iterator[None]:
    """In whose eyes a folder of ours is closed."""
    import service.exchange.sunat.certificate  # noqa: F401 - nobody else may be able to load it

    user = os.geteuid()
    closed.chmod(0)
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)
        closed.chmod(0o700)


def test_by_its_draft_or_its_number_a_correction_is_the_same(desk: Desk, tmp_path: Path) -> None:
    """With one id, so that it is recorded once; a draft that is not on record yet is asked for first."""
    files = [SAMPLES / "nota-de-credito" / name for name in ("factura-01.xml", "nota-07.xml")]
    command: tuple[str | Path, ...] = ("intake", "xml", *files, "--as", "trader", "--json")
    early = desk.oro(*command, "--entry", "@compra.json", "--out", tmp_path / "nota.json")
    assert (early.returncode, "compra.receipt.json" in early.stderr, (tmp_path / "nota.json").exists()) == (
        1,
        True,
        False,
    )
    (tmp_path / "compra.receipt.json").write_text('{"seq": 2412}', encoding="ascii")
    beside = desk.oro(*command, "--entry", "@compra.json", "--out", tmp_path / "nota.json")
    with contextlib.chdir(tmp_path):
        here = desk.oro(*command, "--entry", "@compra.json")
    by_number, other = (desk.oro(*command, "--entry", number) for number in ("2412", "2413"))
    assert [each.returncode for each in (beside, here, by_number, other)] == [0] * 4, beside.stderr
    assert beside.stdout == here.stdout == by_number.stdout
    assert json.loads(by_number.stdout)["draft"]["entry"] == 2412
    assert json.loads(by_number.stdout)["draft"]["id"] != json.loads(other.stdout)["draft"]["id"]


def test_a_forger_who_digests_anew_is_found_out(desk: Desk, tmp_path: Path) -> None:
    """Whoever changes a document and computes its digest again has not the key that signed it."""
    path, data = tmp_path / "factura.xml", (SAMPLES / "factura" / "factura-01.xml").read_bytes()
    changed = data.replace(b"125.430", b"925.430")
    old, new = (b64encode(bytes.fromhex(form(each, exclusive=False).sha256)) for each in (data, changed))
    path.write_bytes(changed.replace(old, new))
    done = desk.oro("intake", "xml", path, "--as", "trader")
    assert (done.returncode, "no es de la clave del certificado" in " ".join(done.stderr.split())) == (1, True)


def test_a_draft_that_asks_is_not_submitted(tmp_path: Path) -> None:
    """Every question left is named by its member."""
    from service.cli.recording.drafts import read
    from service.cli.say import Trouble

    draft = tmp_path / "compra.json"
    expected = json.loads((SAMPLES / "factura" / "esperado.json").read_bytes())
    draft.write_text(json.dumps(expected["draft"]), encoding="utf-8")
    with pytest.raises(Trouble) as caught:
        read(draft, "test.orotraza.example/intake")
    assert all(each["field"] in caught.value.es and each["en"] in caught.value.en for each in expected["open"])
