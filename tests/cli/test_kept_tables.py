"""Reports about one party on a terminal, in the words of whoever reads them."""

import pytest

from service.api import reports_examples
from service.cli import kept_tables


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("home", "con su titular / with its holder"),
        ("transit:T001-7", "en camino, guía / on its way, shipment T001-7"),
        ("at:ruc:20990000019", "en poder de / at ruc:20990000019"),
        ("quarantine:ruc:20990000019", "en cuarentena en / in quarantine at ruc:20990000019"),
    ],
)
def test_stock_is_told_in_terms(place: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What lies where is said as its holder would say it, in both languages, and not by codes."""
    part = {**reports_examples.STOCK["parts"][0], "place": place}  # type: ignore[index] # an answer's list
    kept_tables.stock({**reports_examples.STOCK, "parts": [part]})
    first, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("Oro esponja / Sponge gold, bloqueado / blocked ")
    assert first.endswith(said)


def test_origins_are_told_in_terms(capsys: pytest.CaptureFixture[str]) -> None:
    """Department, category and standing by their names; what is not known is said to be so."""
    nothing = dict.fromkeys(("country", "department", "category"))
    unknown = {**nothing, "standing": "unknown", "fine_ug": 0, "permille": 0}
    kept_tables.origins({**reports_examples.ORIGINS, "shares": [*reports_examples.ORIGINS["shares"], unknown]})  # type: ignore[misc] # an answer's list
    known, other, *_ = capsys.readouterr().out.splitlines()
    assert "PE, Puno, Categoría II / Category II, en proceso / in process" in known
    assert "país no conocido / country not known, departamento no conocido" in other
    assert "sin categoría / no category, desconocido / unknown" in other
