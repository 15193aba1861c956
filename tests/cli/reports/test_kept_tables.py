"""Reports about one party on a terminal, in the words of whoever reads them."""

from typing import get_args

import pytest

from service.api.reports import reports_examples
from service.cli.reports import kept_tables
from service.exchange.mercury import Practice
from service.trade.change.payload import ProcessingRecorded
from service.web import names


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


def test_operations_are_told_in_terms(capsys: pytest.CaptureFixture[str]) -> None:
    """A purchase, a sale and an export are said to be so in both languages; an export has no other party."""
    purchase: dict[str, object] = reports_examples.OPERATIONS["operations"][0]  # type: ignore[index] # an answer's list
    each = [purchase, {**purchase, "kind": "sale"}, {**purchase, "kind": "export", "other": None}]
    kept_tables.uif({**reports_examples.OPERATIONS, "operations": each})
    bought, sold, exported, said, *_ = capsys.readouterr().out.splitlines()
    assert "asiento / entry 38  Compra / Purchase  PEN" in bought
    assert bought.endswith("ruc:10990000013")
    assert "  Venta / Sale  " in sold
    assert "  Exportación / Export  " in exported
    assert exported[-1].isdigit()
    assert said == "3 operaciones en 2026-11"


def test_mercury_is_told_in_terms(capsys: pytest.CaptureFixture[str]) -> None:
    """Department, method and worst practices by their names; so is what no payload declares."""
    row: dict[str, object] = reports_examples.MERCURY["rows"][0]  # type: ignore[index] # an answer's list
    nowhere = {**row, "department": None, "method": "retorting"}
    kept_tables.mercury({**reports_examples.MERCURY, "rows": [row, nowhere]})
    told = capsys.readouterr()
    known, other, whole = told.out.splitlines()
    assert known.startswith("Puno, Amalgamación / Amalgamation ")
    assert other.startswith("departamento no conocido / department not known, Retorta / Retorting ")
    assert whole.startswith("todo / all ")
    assert "Amalgamación de todo el mineral: 1\nWhole ore amalgamation\n" in told.err
    assert told.err.endswith("no consta: Quema en viviendas\nnot recorded: Burning in homes\n")
    assert not {
        code for code in (*names.MERCURY_PRACTICES, *names.STEPS) if "_" in code and code in told.out + told.err
    }


def test_every_code_has_a_name() -> None:
    """No method and no practice that a campaign may show is without a name."""
    assert set(get_args(ProcessingRecorded.model_fields["process"].annotation)) <= names.STEPS.keys()
    assert {*Practice, *reports_examples.MERCURY["not_recorded"]} == names.MERCURY_PRACTICES.keys()  # type: ignore[misc] # an answer's list
