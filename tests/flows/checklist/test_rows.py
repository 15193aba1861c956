from datetime import date

import pytest

from service.flows.check_many import Asked
from service.flows.checklist import columns
from service.flows.checklist.faults import Fault
from service.flows.checklist.rows import row
from service.flows.checklist.widen import widen
from service.tabular import Sheet

TODAY = date(2026, 11, 21)
MINER, NATURAL = "ruc:20990000019", "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2"


@pytest.mark.parametrize(
    ("cells", "asked"),
    [
        ({"party": "20990000019"}, Asked(MINER, TODAY)),
        ({"party": " 20-99000001-9 "}, Asked(MINER, TODAY)),
        ({"party": "RUC:20990000019"}, Asked(MINER, TODAY)),
        ({"party": "nat:01jd4zk8q2w7x3m5n6p9r0s1t2"}, Asked(NATURAL, TODAY)),
        ({"party": "20990000019", "day": "3/4/2026"}, Asked(MINER, date(2026, 4, 3))),
        ({"party": "20990000019", "right": "01-02345-00"}, Asked(MINER, TODAY, "010234500")),
        ({"party": "20990000019", "activity": "Explotación"}, Asked(MINER, TODAY, None, "exploitation")),
        ({"party": "20990000019", "activity": "trade"}, Asked(MINER, TODAY, None, "trade")),
        ({}, Fault.NOBODY),
        ({"party": "2099000001"}, Fault.RUC),
        ({"party": "20990000018"}, Fault.CHECK_DIGIT),
        ({"party": "45678901"}, Fault.DNI),
        ({"party": "=1+1"}, Fault.RUC),
        ({"party": "20990000019", "day": "03/25/2026"}, Fault.DAY),
        ({"party": "20990000019", "right": "9" * 21}, Fault.RIGHT),
        ({"party": "20990000019", "activity": "minería"}, Fault.ACTIVITY),
        ({"party": "20990000019", "activity": "exploración y beneficio"}, Fault.ACTIVITY),
    ],
)
def test_a_row_asks_or_says_what_is_wrong(cells: dict[str, str], asked: Asked | Fault) -> None:
    """Each spelling that is met is read; anything else is a fault that says how to mend it."""
    assert row(7, cells, today=TODAY).asked == asked


def test_a_day_is_counted_as_its_workbook_counts() -> None:
    """A number left unformatted is of 1904 where the file says so: else it would be four years and a day off."""
    cells = {"party": "20990000019", "day": "44884"}
    assert row(7, cells, today=TODAY, since_1904=True).asked == Asked(MINER, date(2026, 11, 20))
    assert row(7, cells, today=TODAY).asked == Asked(MINER, date(2022, 11, 19))


def test_columns_are_found_by_their_headings() -> None:
    """Accents, signs and case make no difference; other columns are left alone, blank rows passed over."""
    sheet = Sheet(("Cliente", "N° RUC", "CÓDIGO ÚNICO"), (("A", "1", "2"), (), ("B", "3")), 5)
    assert list(columns.named(sheet)) == [(5, {"party": "1", "right": "2"}), (7, {"party": "3"})]
    with pytest.raises(columns.NoSupplierColumn):
        list(columns.named(Sheet(("Cliente", "DNI"), (), 2)))


def test_a_list_checked_again_has_one_set_of_answers() -> None:
    """The columns of an earlier check are replaced; rows without an answer stay, blank where others have one."""
    sheet = Sheet(("RUC", "Semáforo", "Nota"), (("1", "verde", "a"), (), ("2",)), 2)
    headings, rows = widen(sheet, ("Semáforo",), {2: ("rojo",), 4: ("ámbar",)})
    assert headings == ("RUC", "Nota", "Semáforo")
    assert list(rows) == [("1", "a", "rojo"), ("", "", ""), ("2", "", "ámbar")]
