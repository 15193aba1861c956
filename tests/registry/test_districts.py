from importlib.resources import files

import pytest

from service.registry import districts

TEXT = (files("service.registry.data") / "districts.csv").read_text(encoding="utf-8")


def test_a_code_that_the_list_does_not_have_is_found_by_its_path() -> None:
    """Wherever a document names a district of INEI's; codes of other lists, or of no district, are not asked for."""
    known, none = {"system": "inei", "code": "211002"}, {"system": "inei", "code": "999999"}
    other = {"system": "reniec", "code": "999999"}
    said = {
        "right": {"code": "999999", "name": "DEMO"},
        "place": {"ubigeo": none},
        "districts": [known, none, other],
        "lines": [{"origin": {"ubigeo": known}}, {"origin": {"ubigeo": none}}],
    }
    assert [*districts.unknown(said, districts.parse(TEXT))] == [
        ("place.ubigeo.code", "999999"),
        ("districts[1].code", "999999"),
        ("lines[1].origin.ubigeo.code", "999999"),
    ]


def test_every_district_of_2025_is_there_once() -> None:
    """INEI counts 1,893 districts in 25 departments, each under its own code."""
    table = districts.parse(TEXT)
    assert len(table) == 1893
    assert len({district.department for district in table.values()}) == 25
    assert len({(d.department, d.province, d.name) for d in table.values()}) >= 1890
    assert all(code == district.inei and len(code) == 6 and code.isdigit() for code, district in table.items())


def test_the_two_numberings_are_kept_apart() -> None:
    """Ananea is 211002 for INEI and 201104 for RENIEC; a district RENIEC names otherwise has no RENIEC code."""
    table = districts.parse(TEXT)
    assert table["211002"].name == "Ananea"
    assert table["211002"].reniec == "201104"
    assert table["110301"].reniec is None
    codes = [district.reniec for district in table.values() if district.reniec]
    assert len(codes) == len(set(codes)) > 1800


def test_every_name_can_stand_in_an_entry() -> None:
    """Names keep within the characters that the ledger's profile allows."""
    allowed = {*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x250)}
    assert {ord(c) for d in districts.parse(TEXT).values() for c in d.department + d.province + d.name} <= allowed


def test_another_table_is_not_taken_for_districts() -> None:
    """A table with other columns is refused by name."""
    with pytest.raises(ValueError, match="districts"):
        districts.parse("code,name\n010101,Chachapoyas\n")
