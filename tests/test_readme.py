import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest

from service.demo.cast import FULL, SMALL, cast
from service.demo.culprits import choose
from service.storage import embedded

ROOT = Path(__file__).parents[1]
BASH = shutil.which("bash") or "/bin/bash"
PAGES = ("README.md", "docs/es/primeros-pasos.md")

RUN = re.compile(r"^```bash run\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@dataclass(frozen=True, slots=True)
class Checkout:
    """A folder like a checkout in which `make demo` is running, though the market is the small one."""

    folder: Path
    url: str

    def run(self, page: str) -> str:
        """What a page's lines print, all in one shell that stops at the first that fails."""
        text = "".join(RUN.findall((ROOT / page).read_text(encoding="utf-8")))
        text = text.replace("http://127.0.0.1:8000", self.url).replace(suspended(full=True), suspended(full=False))
        done = subprocess.run(
            [BASH, "-euo", "pipefail", "-c", text], cwd=self.folder, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def another_purchase(self) -> None:
        """Let the draft be of other lots and papers, as it is after each start of the demo: one page records one."""
        draft = self.folder / "orotraza-demo/demo/draft.json"
        text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", lambda _: str(uuid4()), draft.read_text(encoding="utf-8"))
        for paper in draft.parent.glob("draft.*.json"):  # a start puts them aside
            paper.unlink()
        draft.write_text(re.sub(r'"number": "\d+"', f'"number": "{uuid4().int % 10**8}"', text), encoding="utf-8")


def suspended(*, full: bool) -> str:
    """The seller of the story whose REINFO is suspended; the small market has another one."""
    return choose(cast(Random(7), FULL if full else SMALL, datetime(2026, 1, 1, tzinfo=UTC))).suspended.party


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """`orotraza demo` in a fresh folder, on a free port."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / ".venv").symlink_to(sys.prefix)
    command = [str(folder / ".venv/bin/orotraza"), "demo", "--small", "--port", "0", "--json"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=folder, stdout=pipe, stderr=pipe, text=True) as demo:
        assert demo.stderr is not None
        printed = ""
        for line in demo.stderr:
            printed += line
            if "Ctrl-C" in line:
                break
        found = re.search(r"http://127\.0\.0\.1:\d+", printed)
        assert found, printed
        yield Checkout(folder, found[0])
        demo.terminate()
    embedded.discard(folder / "orotraza-demo")


@pytest.mark.parametrize("page", PAGES)
def test_the_lines_work_as_printed(checkout: Checkout, page: str) -> None:
    """Pasted into a shell, every line does what the page says."""
    checkout.another_purchase()
    printed = checkout.run(page)
    receipt = json.loads((checkout.folder / "orotraza-demo/demo/draft.receipt.json").read_bytes())
    assert f"asiento {receipt['seq']}" in printed
    assert '"may_sell": "yes"' in printed
    assert '"may_sell": "no"' in printed
    assert "VERDE: puede vender" in printed
    assert "ROJO: no puede vender" in printed
    assert page != "README.md" or "Contaría:" in printed
    assert "Todo se sostiene" in printed
    assert "seq 399" in printed
    assert printed.endswith("1\n")


def test_surveillance_works_as_printed(checkout: Checkout) -> None:
    """The officer's page of surveillance looks at the demo's market, and says for each rule that it did."""
    printed = checkout.run("docs/es/vigilancia.md")
    assert "Vigilancia al" in printed
    assert "ninguna vuelta en Puno" in printed
    assert all(f"R{number} ·" in printed for number in ("05b", "07", "08", "10", "13b", "16", "17", "18", "20", "21"))
    assert json.loads((checkout.folder / "registros.json").read_bytes())["judged"]["at"] == "2026-11-20"


def test_reports_work_as_printed(checkout: Checkout) -> None:
    """A month is filed and is the file that was seen; an export gives it again; the other reports are told."""
    printed = checkout.run("docs/es/reportes.md")
    assert "el mismo archivo" in printed
    assert "1 reportes presentados" in printed
    assert "0 líneas cambiaron" in printed
    assert "Las sumas salen igual" in printed
    assert (checkout.folder / "compras.xlsx").read_bytes().startswith(b"PK")


def test_rights_work_as_printed(checkout: Checkout) -> None:
    """Who read what is told and handed over, a dossier verifies and says what it does not prove, a person is erased."""
    checkout.another_purchase()
    printed = checkout.run("docs/es/derechos.md")
    assert '"about":"ruc:' in printed
    assert printed.count("Lo que una vista parcial no puede probar") == 2
    assert f"{suspended(full=False)}: borrado" in printed
    assert (checkout.folder / "orotraza-demo/accesos.ndjson").stat().st_mode & 0o077 == 0


def test_watching_works_as_printed(checkout: Checkout) -> None:
    """Whoever watches from outside finds that the demo holds, with a token and without, and takes a copy of it."""
    printed = checkout.run("docs/es/vigilar-el-registro.md")
    assert printed.count("Todo se sostiene") == 2
    assert printed.count(" 0 nuevos") == 1
    assert (checkout.folder / "copia/tile/entries/000").exists()


def test_publishing_works_as_printed(checkout: Checkout) -> None:
    """The demo's tree is published as files, twice without writing twice, and a receipt holds in both its forms."""
    checkout.another_purchase()
    printed = checkout.run("docs/es/transparencia.md")
    assert "antes 0" in printed
    assert printed.count('"written": 0') == 2
    assert printed.count("Se sostiene: ") == 2
    assert not (checkout.folder / "publico/tile/entries").exists()


@pytest.mark.parametrize("page", [path.relative_to(ROOT) for path in (ROOT / "docs/es").glob("*.md")], ids=str)
def test_printed_days_are_those_of_lima(page: Path) -> None:
    """A day or month that a printed line works out is Lima's, whatever the clock of the machine shows."""
    text = (ROOT / page).read_text(encoding="utf-8")
    elsewhere = [line for line in text.splitlines() if re.search(r"\bdate [-+]", line) and "TZ=PET5" not in line]
    assert elsewhere == []


@pytest.mark.parametrize(
    "page",
    [path.relative_to(ROOT) for path in ROOT.glob("*.md")]
    + [path.relative_to(ROOT) for path in (ROOT / "docs").rglob("*.md")],
    ids=str,
)
def test_links_lead_somewhere(page: Path) -> None:
    """What a page links in this repository is there."""
    text = (ROOT / page).read_text(encoding="utf-8")
    missing = [link for link in LINK.findall(text) if not (ROOT / page.parent / link).exists()]
    assert missing == []
