from dataclasses import replace
from random import Random
from typing import Final, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.rolls import made
from service.ledger.profile import FOREIGN
from service.registry.registrations import STATUSES
from service.registry.rolls import clean, headings, words
from service.registry.rolls.places import usual
from service.registry.rolls.read import read
from service.registry.rolls.row import Reading, Roll
from service.tabular import Sheet
from tests.registry.rolls.test_files import PLACES

TOP: Final = ("RUC", "NOMBRE", "CODIGO UNICO", "ESTADO")
GOOD: Final = ("10990000013", "QUISPE ROSA", "010234500", "VIGENTE")


def of(*rows: tuple[str, ...], top: tuple[str, ...] = TOP, register: Roll = "REINFO") -> Reading:
    """The rows as a roll under the headings `top`."""
    return read(register, Sheet(top, rows, 2), PLACES)


def codes(found: Reading) -> list[str]:
    """The faults, without where they are."""
    return [each.code for each in found.faults]


@pytest.mark.parametrize("register", get_args(Roll))
def test_a_generated_roll_is_read_as_it_was_made(register: Roll) -> None:
    """Lines read, bad lines and registrations are those that the generator put in."""
    roll = made(register, 3_000)
    found = read(register, Sheet(roll.table[0], roll.table[1:], 2), PLACES)
    assert (found.read, found.bad, len(found.rows)) == (roll.read, roll.bad, roll.registrations)
    assert len({row.identity for row in found.rows}) == len(found.rows)


def test_the_order_of_lines_does_not_change_what_is_read() -> None:
    """Shuffled, with all its doubles and contradictions, a roll gives the same rows but for their numbers."""
    roll = made("REINFO", 3_000)
    shuffled = list(roll.table[1:])
    Random(5).shuffle(shuffled)
    straight = read("REINFO", Sheet(roll.table[0], roll.table[1:], 2), PLACES)
    turned = read("REINFO", Sheet(roll.table[0], shuffled, 2), PLACES)
    assert {replace(row, number=0) for row in straight.rows} == {replace(row, number=0) for row in turned.rows}
    assert (straight.bad, straight.doubt) == (turned.bad, turned.doubt)


def test_a_roll_counts_days_as_its_workbook_does() -> None:
    """From 1904 where that says so, in numbers that nobody formatted as days."""
    top, line = (*TOP, "FECHA DE INSCRIPCION"), (*GOOD, "44884")
    found = [read("REINFO", Sheet(top, (line,), 2, since), PLACES).rows[0].start for since in (False, True)]
    assert found == ["2022-11-19", "2026-11-20"]


def test_one_tax_number_may_have_77_registrations() -> None:
    """Status belongs to each registration, and not to the tax number."""
    roll = made("REINFO", 200)
    found = read("REINFO", Sheet(roll.table[0], roll.table[1:], 2), PLACES)
    most = [row for row in found.rows if row.party == found.rows[0].party]
    assert len(most) == 77
    assert {row.status for row in most} == {"vigente", "suspendido"}


@pytest.mark.parametrize(
    ("register", "lacking"),
    [
        ("REINFO", ["RUC", "NOMBRE", "CODIGO UNICO", "ESTADO"]),
        ("RECPO", ["RUC", "NOMBRE"]),
        ("SELECTORS", ["DNI", "NOMBRE"]),
        ("PLANT", ["RUC", "NOMBRE"]),
        ("CONCESSION", ["RUC", "NOMBRE", "CODIGO UNICO", "ESTADO"]),
    ],
)
def test_a_file_that_is_not_the_roll_is_refused_as_a_whole(register: Roll, lacking: list[str]) -> None:
    """Each column that the roll must have and the file has not is named; no line is read."""
    found = of(("1", "2"), top=("Fecha", "Monto"), register=register)
    assert [(each.row, each.column, each.code) for each in found.faults] == [
        (0, one, "column_missing") for one in lacking
    ]
    assert (found.rows, found.read, found.bad) == ((), 0, 0)


def test_headings_are_known_in_their_spellings() -> None:
    """Case, accents, degree signs and stray blanks make no other heading; a roll's own heading comes first."""
    found = headings.columns(
        "REINFO", ("N° R.U.C.", " n° ruc ", "MINERO EN VÍAS DE FORMALIZACIÓN", "Código  único", "id")
    )
    assert found == {"ruc": 0, "name": 2, "right": 3, "registration": 4}
    assert set(headings.columns("RECPO", ("N.° R.U.C.", "Razón Social", "D.N.I."))) == {"ruc", "name", "dni"}
    assert headings.columns("CONCESSION", ("CODIGO", "CODIGO UNICO")) == {"right": 0}
    assert headings.columns("REINFO", ("RUC", "RUC"))["ruc"] == 0


def test_no_heading_means_two_things() -> None:
    """Within a roll, a heading is the alias of one field only."""
    for register in get_args(Roll):
        for heading in {alias for aliases in headings.aliases(register).values() for alias in aliases}:
            assert len(headings.columns(register, (heading,))) == 1, (register, heading)
            assert clean.key(heading) == heading


def test_every_status_of_a_register_can_be_written() -> None:
    """The words understood lead to the register's own statuses, and each of these, ended apart, can be reached."""
    for register in get_args(Roll):
        reached = {words.status(register, word) for word in words.statuses(register).split(", ")}
        assert reached - {"ended"} == set(STATUSES[register]) - {"ended"}


def test_a_roll_without_status_lists_who_is_on_record() -> None:
    """In RECPO without such a column everybody is vigente; with it, a blank is a fault."""
    assert [row.status for row in of(GOOD[:2], top=TOP[:2], register="RECPO").rows] == ["vigente"]
    assert codes(of((*GOOD[:2], ""), top=(*TOP[:2], "ESTADO"), register="RECPO")) == ["status_missing"]


def test_a_code_of_two_lists_is_told_by_the_names_or_the_heading() -> None:
    """200801 is Sechura for INEI and Sandia for RENIEC; the line or the heading must say which, else INEI is meant."""
    for top, cells, district in (
        (("UBIGEO",), ("200801",), "200801"),
        (("UBIGEO INEI",), ("200801",), "200801"),
        (("UBIGEO RENIEC",), ("200801",), "211201"),
        (("UBIGEO", "DISTRITO"), ("200801", "SANDIA"), "211201"),
        (("UBIGEO", "DEPARTAMENTO", "DISTRITO"), ("200801", "Piura", "Sechura"), "200801"),
        (("UBIGEO",), ("40307",), "040307"),
    ):
        found = of((*GOOD, *cells), top=(*TOP, *top))
        assert found.rows[0].districts == (("inei", district),), top


def test_a_column_of_reniec_codes_is_known_by_the_codes_that_only_reniec_has() -> None:
    """All of it RENIEC's: converted with one notice. Mixed: a code of both lists is refused, with what to do."""
    top = (*TOP, "UBIGEO")
    ours = [each for each in PLACES.inei.values() if each.reniec][::60]
    reniec = [(GOOD[0], GOOD[1], f"A{n}", GOOD[3], each.reniec or "") for n, each in enumerate(ours)]
    found = of(*reniec, top=top)
    assert codes(found) == ["ubigeo_reniec_column"]
    assert [row.districts[0][1] for row in found.rows] == [each.inei for each in ours]
    telling = next(code for code in PLACES.inei if code not in PLACES.reniec)
    mixed = of(*reniec, (*GOOD, telling), top=top)
    both = [each for each in ours if each.reniec in PLACES.inei and each.reniec != each.inei]
    assert codes(mixed).count("ubigeo_unclear") == len(both) > 3
    assert codes(mixed).count("ubigeo_reniec") == len([each for each in ours if each.reniec not in PLACES.inei])


@given(st.lists(st.text(max_size=30), min_size=4, max_size=8))
def test_any_cells_give_rows_or_faults(cells: list[str]) -> None:
    """Whatever stands in a line, reading it ends in rows that can be signed or in faults, never in an error."""
    for register in get_args(Roll):
        top = ("RUC", "DNI", "NOMBRE", "CODIGO UNICO", "ESTADO", "DISTRITO", "UBIGEO", "VENCIMIENTO")
        found = of(tuple(cells), GOOD, top=top, register=register)
        assert found.read == 1 + any(cells)
        assert {row.number for row in found.rows} <= {2, 3}
        for row in found.rows:
            assert not FOREIGN.search(row.name + (row.right_name or "") + (row.registration or ""))


@given(st.text())
def test_cleaning_twice_changes_nothing(cell: str) -> None:
    """A cleaned text is clean, and two spellings of it have one key."""
    once = clean.text(cell)
    assert clean.text(once) == once
    assert clean.key(clean.key(cell)) == clean.key(cell)


def test_few_telling_codes_do_not_make_a_column_reniecs() -> None:
    """Some codes of RENIEC's among many that both lists know are a mixture; three or more of all codes are a column."""
    reniec = [code for code in PLACES.reniec if code not in PLACES.inei]
    both = [code for code in PLACES.reniec if code in PLACES.inei]
    for codes_, system in (
        ([], "inei"),
        (both, "inei"),
        (reniec[:2], "unclear"),
        (reniec[:3], "reniec"),
        (reniec[:3] + both[:9], "reniec"),
        (reniec[:3] + both[:10], "unclear"),
    ):
        assert usual(PLACES, codes_) == system


@pytest.mark.parametrize(
    ("top", "row", "register", "unidentified"),
    [
        (("DNI", "NOMBRE", "ESTADO"), ("4050607O", "QUISPE ROSA", "VIGENTE"), "SELECTORS", 1),
        (("DNI", "NOMBRE", "ESTADO"), ("", "QUISPE ROSA", "VIGENTE"), "SELECTORS", 1),
        (("DNI", "NOMBRE", "ESTADO"), ("40506070", "QUISPE ROSA", "???"), "SELECTORS", 0),
        (("DNI", "NOMBRE", "REGISTRO"), ("4050607O", "QUISPE ROSA", "77"), "SELECTORS", 0),
        (TOP, ("", "QUISPE ROSA", "010234500", "VIGENTE"), "REINFO", 0),
        (TOP, ("", "QUISPE ROSA", "", "VIGENTE"), "REINFO", 1),
        (("RUC", "NOMBRE", "ESTADO"), ("20990000018", "DEMO", "VIGENTE"), "RECPO", 0),
        (("RUC", "NOMBRE", "ESTADO"), ("2.099E+10", "DEMO", "VIGENTE"), "RECPO", 1),
    ],
)
def test_a_bad_line_without_anything_to_know_it_by_is_counted(
    top: tuple[str, ...], row: tuple[str, ...], register: Roll, unidentified: int
) -> None:
    """Neither party nor right nor number, and no eleven digits of which one may be wrong."""
    found = of(row, top=top, register=register)
    assert (found.bad, found.doubt.unidentified) == (1, unidentified)
