"""What divides and adds up: stock by standing and place, origins in ‰, the threshold of the UIF's register."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.categorization.category import Category
from service.decision.facts import Facts
from service.exchange import operations, origin_summary, stock
from service.exchange.monthly_register import template
from service.exchange.monthly_register.template import TemplateError
from service.exchange.origin_summary import PERU, WHOLE
from service.exchange.stock import Held
from service.flows.reports.forms import forms
from service.registry.policies import Policy
from service.trade.change.balance import Gold
from service.trade.lots import DECLARED, TAKEN, UNDECLARED, Lot, LotUse
from service.trade.provenance import Graph, Standing

HOLDER = "ruc:20990000019"
STANDINGS = ("formal", "in_process", "unknown")
PLACES = ("home", "at:ruc:20990000027", "transit:x")


def graph(origins: list[tuple[str, int, str]]) -> Graph:
    """A lot `mix` of declared lots, each with its standing, fine µg and department."""
    lots = {
        f"o{n}": Lot(
            n,
            f"o{n}",
            HOLDER,
            "sponge",
            ug,
            ug,
            DECLARED,
            0,
            ubigeo_system="inei",
            ubigeo_code=f"{department}0101",
            standing=standing,
        )
        for n, (standing, ug, department) in enumerate(origins)
    }
    whole = sum(ug for _, ug, _ in origins)
    uses = [LotUse(99, "mix", name, lot.gross_mg, lot.fine_ug) for name, lot in lots.items()]
    return Graph({**lots, "mix": Lot(99, "mix", HOLDER, "dore", whole, whole, TAKEN, 1)}, {"mix": uses})


_ORIGINS = st.lists(
    st.tuples(st.sampled_from(STANDINGS), st.integers(1, 10**9), st.sampled_from(("21", "04", "17"))),
    min_size=1,
    max_size=9,
)


@given(_ORIGINS, st.data())
def test_stock_is_divided_exactly(origins: list[tuple[str, int, str]], data: st.DataObject) -> None:
    """Whatever is left of a lot, and wherever: the parts come to it, to the milligram and the microgram."""
    graphed = graph(origins)
    lot = graphed.lots["mix"]
    left = Gold(data.draw(st.integers(0, lot.gross_mg)), data.draw(st.integers(0, lot.fine_ug or 0)))
    places = data.draw(st.dictionaries(st.sampled_from(PLACES), st.integers(0, 10**6), max_size=3))
    parts = stock.stock([Held(lot, left, places)], graphed)
    assert stock.total(parts) == left
    assert {part.standing for part in parts} <= {Standing(standing) for standing, _, _ in origins}
    assert all(part.gold.gross_mg >= 0 and part.gold.fine_ug >= 0 for part in parts)


@given(_ORIGINS)
def test_origins_come_to_a_thousand(origins: list[tuple[str, int, str]]) -> None:
    """The ‰ of all origins come to 1000, each within one of its true share, and the µg are those of the lot."""
    graphed = graph(origins)
    shares = origin_summary.summary(["mix"], graphed, lambda _: Category.II)
    whole = sum(ug for _, ug, _ in origins)
    assert sum(share.permille for share in shares) == WHOLE
    assert sum(share.ug for share in shares) == whole
    for share in shares:
        assert abs(share.permille * whole - share.ug * WHOLE) < whole
        assert (share.origin.country, share.origin.category) == (PERU, Category.II)


def test_gold_that_nobody_declared_has_no_country() -> None:
    """It is not said to be Peru's; and of no gold at all there are no shares."""
    lot = Lot(1, "x", HOLDER, "sponge", 5, 5, UNDECLARED, 1)
    (share,) = origin_summary.summary(["x"], Graph({"x": lot}), lambda _: Category.I)
    assert (share.origin.country, share.origin.category, share.permille) == (None, None, 1000)
    assert origin_summary.summary([], Graph({}), lambda _: None) == ()


@pytest.mark.parametrize(
    ("currency", "rate", "least"),
    [
        ("USD", "3.75", 1_500_000),
        ("PEN", "3.75", 5_625_000),
        ("PEN", "3.7001", 5_550_150),
        ("PEN", "3.7000001", 5_550_001),
    ],
)
def test_the_threshold_is_that_of_the_day(currency: str, rate: str, least: int) -> None:
    """US$ 15,000 to the céntimo, in soles by the rate in force on the day; another day's rate is not asked."""
    facts = Facts(complete=True)
    facts.put((Policy(0, "fx_pen_usd", rate, "2026-01-01"), Policy(1, "fx_pen_usd", "9", "2026-12-01")))
    assert operations.reaching(currency, date(2026, 11, 30), facts) == least


def test_the_form_names_all_that_the_decree_asks() -> None:
    """Every field of DS 009-2025-EM has its column: who sold, under which right, what, how much, for how much."""
    (form,) = forms().values()
    asked = {column.source for column in form.columns if "D" in column.fields}
    wanted = {"seller_ruc", "seller_name", "right_code", "right_name", "nature", "gross_g", "fine_g", "price"}
    assert wanted | {"reinfo_proof", "grade_g_t", "fineness", "currency", "day"} == asked


@pytest.mark.parametrize(
    "row",
    [
        "Precio,cost,number,D,x",
        "Precio,price,money,D,x",
        "Precio,price,number,X,x",
        ",price,number,D,x",
        "Precio,price",
    ],
)
def test_a_form_that_is_none(row: str) -> None:
    """A cell that there is none of, a kind, a field of no text, no title, too few cells."""
    head = "column,source,kind,fields,law\n"
    with pytest.raises(TemplateError):
        template.parse("x", f"{head}{row}\n")
    with pytest.raises(TemplateError):
        template.parse("x", f"{head}A,day,text,D,x\nB,day,text,D,x\n")
