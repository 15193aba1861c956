from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from service.exchange.sunat.disagreements import TEXTS, Disagreement
from service.exchange.sunat.draft import Intake, intake
from service.exchange.sunat.voucher import Named, Voucher, Who
from tests.exchange.sunat.papers import (
    BUYER,
    DORE,
    OTHER,
    SPONGE,
    carrier_guide,
    invoice,
    note,
    sender_guide,
    settlement,
)
from tests.exchange.sunat.test_refused import said

FACTURA = said(invoice(DORE, "46890.00"))
LIQUIDACION = said(settlement(SPONGE, "52100.00"))
GUIDE, CARRIERS = said(sender_guide("0.140")), said(carrier_guide("0.140"))


def taken(*found: Voucher) -> Intake:
    """What these become."""
    return intake(list(found), f"ruc:{BUYER}")


def codes(*found: Voucher) -> Sequence[str]:
    """What disagrees among these."""
    return [each.code for each in taken(*found).disagreements]


def moved(guide: Voucher, **changes: object) -> Voucher:
    """The guide with another road."""
    assert guide.road is not None
    return replace(guide, road=replace(guide.road, **changes))  # type: ignore[arg-type]


def test_documents_that_agree_say_nothing() -> None:
    """A settlement with both its guides; a guide within two per cent of its lines."""
    assert codes(LIQUIDACION, GUIDE, CARRIERS) == []


def test_a_voucher_that_contradicts_itself_is_named() -> None:
    """Lines that do not make its sum, or are above its total; taxes are told, and contradict nothing."""
    assert codes(replace(FACTURA, net_cents=1)) == ["lines_total"]
    assert codes(replace(FACTURA, cents=1)) == ["amount"]
    taxed = taken(replace(FACTURA, cents=5_532_020)).disagreements
    assert [(each.code, each.notice, each.one) for each in taxed] == [("tax", True, "8430.20")]
    assert codes(replace(FACTURA, signature=None)) == ["unsigned"]


def test_a_guide_beside_its_purchase() -> None:
    """Later than the sale, of other sides, of another document or of another weight: each has its word."""
    nobody = Who("6", OTHER)
    assert codes(LIQUIDACION, replace(GUIDE, issued_on="2026-11-21")) == ["guide_after_sale"]
    assert codes(LIQUIDACION, moved(GUIDE, sender=nobody)) == ["guide_sender"]
    assert codes(LIQUIDACION, moved(GUIDE, receiver=nobody)) == ["guide_receiver"]
    assert codes(LIQUIDACION, replace(GUIDE, names=(Named("04", "E001-9"),))) == ["guide_names_other"]
    for party, expected in ((f"ruc:{OTHER}", ["guide_names_other"]), (f"ruc:{BUYER}", []), (None, [])):
        assert codes(LIQUIDACION, replace(GUIDE, names=(Named("04", "E001-4521", party),))) == expected
    assert codes(LIQUIDACION, moved(GUIDE, weight_mg=137_529)) == ["guide_weight"]
    assert codes(LIQUIDACION, moved(GUIDE, weight_mg=137_530)) == []
    assert codes(LIQUIDACION, moved(GUIDE, weight_mg=143_142)) == []
    assert codes(LIQUIDACION, moved(GUIDE, weight_mg=143_143)) == ["guide_weight"]
    assert codes(LIQUIDACION, moved(GUIDE, weight_mg=None, unit="", sender=None, receiver=None)) == []
    assert codes(LIQUIDACION, said(sender_guide("0.140", "KG"))) == ["unit_unknown"]


def test_two_guides_of_one_road() -> None:
    """Plate, carrier, route and weight are the same on both, or named."""
    far = ("inei", "150101")
    changed = moved(CARRIERS, plate="Z9Z999", carrier=Who("6", OTHER), arrival=far, weight_mg=141_000)
    assert codes(LIQUIDACION, GUIDE, changed) == ["weights_differ", "plate_differs", "carrier_differs", "route_differs"]
    assert (
        codes(LIQUIDACION, GUIDE, moved(CARRIERS, plate=None, carrier=None, arrival=None, weight_mg=None, unit=""))
        == []
    )


def test_a_guide_that_does_not_say_hides_no_other() -> None:
    """Of three guides the first and the last contradict each other, whatever the one between them leaves out."""
    silent = replace(moved(GUIDE, plate=None), number="884", digest="2" * 64)
    (found,) = taken(LIQUIDACION, GUIDE, silent, moved(CARRIERS, plate="Z9Z999")).disagreements
    assert (found.code, found.where) == ("plate_differs", f"{GUIDE.title}, {CARRIERS.title}")


def test_a_note_beside_its_voucher() -> None:
    """Of another issuer or currency, or for more than the voucher: named, and where nothing is left a question."""
    less = said(note("07", "09", "890.00"))
    assert codes(FACTURA, less) == ["note_in_price"]
    assert codes(FACTURA, replace(less, issuer=Who("6", OTHER), signature=None)) == [
        "unsigned",
        "note_sides",
        "note_in_price",
    ]
    for_another = taken(FACTURA, replace(less, buyer=Who("1", "45678901"))).disagreements
    assert [each.code for each in for_another] == ["note_sides", "note_in_price"]
    assert "45678901" not in for_another[0].es + for_another[0].en
    assert codes(FACTURA, replace(less, currency="USD")) == ["currency_differs", "note_in_price"]
    more = taken(FACTURA, said(note("07", "09", "46890.00")))
    assert [each.code for each in more.disagreements] == ["note_above", "note_in_price"]
    assert more.draft["price"].startswith("@falta: ")
    assert more.draft["lines"][0]["price"].startswith("@falta: ")


def test_a_note_names_its_voucher_as_the_portal_writes_it() -> None:
    """With blanks around the hyphen, and with or without zeros."""
    for number in ("F001 - 123", "F001-123"):
        assert taken(FACTURA, said(note("07", "09", "890.00", number))).draft["price"]["amount"] == "46000.00"


def test_a_note_changes_the_price_as_its_reason_says() -> None:
    """Interest and words change none; a return asks for the weight; with several lines it is asked whose price."""
    for kind, reason in (("07", "03"), ("07", "13"), ("08", "01"), ("08", "03")):
        assert taken(FACTURA, said(note(kind, reason, "100.00"))).draft["price"]["amount"] == "46890.00"
    returned = taken(FACTURA, said(note("07", "07", "100.00"))).draft
    assert returned["price"]["amount"] == "46790.00"
    assert returned["lines"][0]["gross_g"].startswith("@falta: ")
    several = said(invoice((*DORE, *DORE), "93780.00"))
    draft = taken(several, said(note("08", "02", "100.00"))).draft
    assert draft["price"]["amount"] == "93880.00"
    assert draft["documents"][0]["amount"] == "93880.00"
    assert all(line["price"].startswith("@falta: ") for line in draft["lines"])


def test_two_vouchers_of_one_purchase() -> None:
    """Their lines are numbered through, each document speaking of its own; two currencies are named."""
    second = replace(FACTURA, number="124", digest="0" * 64)
    draft = taken(FACTURA, second, replace(GUIDE, names=())).draft
    assert [line["line"] for line in draft["lines"]] == [1, 2]
    assert [document["lines"] for document in draft["documents"]] == [[1], [2], [1, 2]]
    assert len({line["becomes"] for line in draft["lines"]}) == 2
    assert codes(FACTURA, replace(second, currency="USD")) == ["currency_differs"]


def test_soles_and_dollars_make_no_sum() -> None:
    """Of two vouchers, or of a voucher and its note: the price is asked, and each keeps what it says in its own."""
    dollars = replace(FACTURA, number="124", currency="USD")
    both = taken(FACTURA, dollars).draft
    assert "monedas distintas" in both["price"]
    told = [(line["price"]["currency"], line["price"]["amount"]) for line in both["lines"]]
    assert told == [("PEN", "46890.00"), ("USD", "46890.00")]
    noted = taken(FACTURA, replace(said(note("07", "09", "890.00")), currency="USD")).draft
    assert "monedas distintas" in noted["price"]
    assert noted["documents"][0]["amount"] == noted["lines"][0]["price"]["amount"] == "46890.00"


def test_a_weight_that_no_line_says_is_asked_with_the_guides() -> None:
    """Counted in units, the line asks for grams, and the guide's stand in the question."""
    counted = said(settlement((("ORO / EN BRUTO", "1", "NIU", "5210.00"),), "5210.00"))
    line = taken(counted, GUIDE).draft["lines"][0]
    assert "NIU" in line["gross_g"]
    assert "140.000 g" in line["gross_g"]
    assert next(
        each["es"] for each in taken(counted).as_json()["open"] if each["field"] == "lines[0].product"
    ).endswith("«ORO - EN BRUTO»")


def test_every_disagreement_is_seen() -> None:
    """No sentence is there that no documents call for, and each is whole in both languages."""
    files = (Path(__file__), *map(Path(__file__).with_name, ("test_correction.py", "test_signature.py")))
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    assert {code for code in TEXTS if f'"{code}"' not in source} == set()
    for code in TEXTS:
        found = Disagreement(code, "01 F001-1", "1", "2")
        assert all("01 F001-1" in text and "{" not in text for text in (found.es, found.en))
