"""A certificate on paper and the code that leads from it to its page, read as a telephone and a person would."""

import contextlib
import json
import re
import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import pypdfium2
import pytest
import segno
import weasyprint
import zxingcpp
from PIL import Image

from service.certification.claims import Claims
from service.web import names, provenance, qr, render
from tests.api import certified
from tests.cli.terminal import run
from tests.web.conftest import Site


@dataclass(frozen=True)
class Read:
    """A PDF as a person and a telephone read it: its words, its first sheet, the millimetres of each."""

    text: str
    image: Image.Image
    sheets: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, data: bytes) -> "Read":
        """Read all of it."""
        with contextlib.closing(pypdfium2.PdfDocument(data)) as pdf:
            words = " ".join(sheet.get_textpage().get_text_bounded() for sheet in pdf)
            sizes = tuple((_mm(width), _mm(height)) for width, height in (sheet.get_size() for sheet in pdf))
            return cls(re.sub(r"\s+", " ", words), pdf[0].render(scale=3).to_pil(), sizes)

    @property
    def codes(self) -> list[str]:
        """What its QR codes say."""
        return [each.text for each in zxingcpp.read_barcodes(self.image)]


def _mm(points: float) -> int:
    return round(points / 72 * 25.4)


@lru_cache(maxsize=4)
def _paper(site: Site, code: str) -> Read:
    """A certificate's paper, laid out once for all tests."""
    answer = site.service.http.get(f"/c/{code}.pdf")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    return Read.of(answer.content)


def test_the_papers_code_leads_to_its_page(site: Site) -> None:
    """Rendered as a printer would, its QR code is read by an independent decoder: the page's public address."""
    assert _paper(site, site.plain).codes == [site.public(site.plain)]


def test_the_pages_code_leads_to_itself() -> None:
    """The same on the page, drawn from its modules as the browser draws them."""
    address = "https://demo.orotraza.pe/7f3a/c/OP-7K2M-9QFX-4D3T"
    svg = str(qr.svg(address, address))
    assert Read.of(weasyprint.HTML(string=svg).write_pdf()).codes == [address]
    # Around it stand four light modules of its own (ISO/IEC 18004 §5.3.8), whatever it is printed on.
    width = re.search(r'<svg[^>]* width="([0-9]+)"', svg)
    assert width is not None
    assert int(width[1]) == segno.make(address, error="m").symbol_size(scale=4, border=4)[0]


def test_the_paper_is_right_in_both_languages(site: Site) -> None:
    """Everything that the certificate says stands on it in Spanish and in English."""
    text = _paper(site, site.many).text
    for words in (
        site.many,
        "4.135850 g de oro fino certificado",
        "4.135850 g of certified fine gold",
        "Oro en formalización",
        "Gold in formalization",
        "DEMO Certificadora Andina",
        "20990000094",
        "DEMO-0001",
        "Que el oro sea legal",
        "That the gold is legal",
        "balance de masa",
        "mass balance",
        "Madre de Dios",
        "16.93 %",
        "Otros 3 grupos",
        "3 other groups",
        "Vigente / In force",
    ):
        assert words in text, words


def test_the_paper_is_a4_and_one_sheet(site: Site) -> None:
    """Nine groups of origins and a list of what was left out still fit one page."""
    for code in (site.plain, site.many):
        assert _paper(site, code).sheets == ((210, 297),)


def test_without_the_extra_it_says_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where WeasyPrint is not installed, papers are not there, and the page tells what is to be done."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    answer = site.service.http.get(f"/c/{site.plain}.pdf", params={"lang": "en"})
    assert answer.status_code == 501
    assert "orotraza[pdf]" in answer.text


def test_three_hundred_origins_fold_into_seven_bars() -> None:
    """The largest stand alone and all others in one bar more; no gram and no basis point is lost."""
    claims = Claims.model_validate_json(json.dumps(certified.claims_of_many(20)))
    shown = provenance.parts(claims.origins)
    assert len(shown) == provenance.MOST + 1
    assert sum(part.ug for part in shown) == claims.certified_ug
    assert sum(part.share_bp for part in shown) == 10_000
    assert sum(part.groups for part in shown) == len(claims.origins)
    assert [part.share_bp for part in shown[:-1]] == sorted((part.share_bp for part in shown[:-1]), reverse=True)


def test_every_department_has_its_name() -> None:
    """Twenty-five, as INEI numbers them, compared with the table of districts."""
    rows = files("service.registry").joinpath("data/districts.csv").read_text(encoding="utf-8").splitlines()[1:]
    told = {row.split(",")[0][:2]: row.split(",")[2] for row in rows if row.split(",")[0]}
    assert {code: name.casefold() for code, name in told.items()} == {
        code: name.casefold() for code, name in names.DEPARTMENTS.items()
    }


@pytest.mark.parametrize("path", ["x.js", "../sheet.py", "..%2fsheet.py", "%00", "pico.classless.min.css.map"])
def test_nothing_but_the_pages_files_is_served(site: Site, path: str) -> None:
    """A name that is none of theirs is not looked for."""
    assert site.service.http.get(f"/pages/{path}").status_code == 404


def test_pages_are_closed_to_tricks(site: Site) -> None:
    """No inline script or style, nothing from elsewhere, no framing; a code that is none is a page that says so."""
    for path, status in ((f"/c/{site.plain}", 200), ("/c/OP-0000-0000-0000", 404), ("/c/%3Cscript%3E", 404)):
        answer = site.service.http.get(path)
        assert answer.status_code == status
        assert answer.headers["content-security-policy"] == render.POLICY
        assert "<script>" not in answer.text
        assert " style=" not in answer.text
        assert "unsafe" not in render.POLICY
    for name, media_type in render.MEDIA_TYPES.items():
        answer = site.service.http.get(f"/pages/{name}")
        assert answer.headers["content-type"] == media_type
        held = site.service.http.get(f"/pages/{name}", headers={"if-none-match": answer.headers["etag"]})
        assert held.status_code == 304


def test_a_picture_is_no_place_for_markup() -> None:
    """What is put into it is escaped."""
    part = provenance.Part(names.CATEGORIES["I"]._replace(es='<b>"'), names.CATEGORIES["I"], "formal", 10_000, 1)
    drawn = str(provenance.svg([part], "es"))
    assert "<b>" not in drawn
    assert drawn.count("&lt;b&gt;") == 2


def test_the_terminal_makes_a_paper_of_a_file(site: Site, tmp_path: Path) -> None:
    """From the credential alone, verified first: what does not hold is not printed, and nothing is overwritten."""
    kept, bad, out = tmp_path / "kept.json", tmp_path / "bad.json", tmp_path / "paper.pdf"
    kept.write_text(json.dumps(certified.credential(site.service, site.plain)), encoding="utf-8")
    bad.write_bytes(kept.read_bytes().replace(b"114.454875", b"114.454876"))
    trusted = ("--key", certified.ROOT_VKEY, "--at", "2026-11-22T00:00:00Z")
    assert run("certificate", "pdf", bad, out, *trusted).returncode == 1
    assert not out.exists()
    done = run("certificate", "pdf", kept, out, *trusted)
    assert done.returncode == 0, done.stderr
    printed = Read.of(out.read_bytes())
    assert site.plain in printed.text
    assert "RUC 20990000094" in printed.text
    assert "Vigente" not in printed.text
    assert printed.codes == [site.public(site.plain)]
    assert run("certificate", "pdf", kept, out, *trusted).returncode == 1


def test_a_code_typed_by_hand_finds_its_page(site: Site) -> None:
    """As it is typed from a paper: in small letters, without hyphens, with an O for a zero."""
    asked = site.service.http.get("/c/")
    assert asked.status_code == 200
    assert 'name="code"' in asked.text
    plain = site.plain.removeprefix("OP-")
    for typed in (
        site.plain,
        site.plain.lower(),
        f" op{plain.replace('-', '')} ",
        plain.replace("0", "o").replace("1", "l"),
    ):
        answer = site.service.http.get("/c/", params={"code": typed, "lang": "en"})
        assert (answer.status_code, answer.headers["location"]) == (303, f"{site.plain}?lang=en"), typed
    for typed in ("//elsewhere.example", "\r\nset-cookie: a", "é" * 30, "x" * 3_000):
        answer = site.service.http.get("/c/", params={"code": typed})
        assert re.fullmatch(r"OP-[0-9A-Z]{0,4}-[0-9A-Z]{0,4}-[0-9A-Z]{0,4}", answer.headers["location"])
        assert 'name="code"' in site.service.http.get(f"/c/{answer.headers['location']}").text
