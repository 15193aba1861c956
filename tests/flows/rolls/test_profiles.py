"""What an import says of the parties themselves."""

from dataclasses import replace

import pytest

from service.flows.persons.openings import commitment
from service.flows.persons.person_keys import Erasure
from service.flows.persons.person_vault import Vault
from service.flows.rolls import departments
from service.flows.rolls.file import given
from service.flows.rolls.profiles import Profiles
from service.registry.parties import Party
from service.registry.rolls.row import Roll, RollRow

VAULT = Vault(bytes(range(32)))
COMPANY = "ruc:20990000019"
PERSON = "ruc:10990000013"
SELECTOR = "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2"
NOBODY: dict[str, dict[str, bytes]] = {"name": {}, "dni": {}}


def _row(party: str, name: str, status: str = "vigente", sex: str | None = None) -> RollRow:
    return RollRow(1, party, name, None, status, sex=sex)


def _profiles(
    register: Roll,
    *known: Party,
    kept: dict[str, dict[str, bytes]] | None = None,
    since: int = -1,
    vault: Vault = VAULT,
) -> Profiles:
    file = given(register, b"x", name="x.csv", retrieved_on="2026-03-02", source="lista")
    return Profiles(file, since, vault, {row.party: row for row in known}, kept or NOBODY)


@pytest.mark.parametrize(
    ("register", "row", "kind", "roles"),
    [
        ("RECPO", _row(COMPANY, "COMERCIAL ANANEA S.A.C."), "company", ["trader"]),
        ("REINFO", _row(COMPANY, "COOPERATIVA MINERA LUNAR DE ORO"), "cooperative", ["miner"]),
        ("REINFO", _row(COMPANY, "ASOCIACIÓN DE PALLAQUERAS"), "association", ["miner"]),
        ("CONCESSION", _row(COMPANY, "COMUNIDAD CAMPESINA DE ANANEA", status="titled"), "community", None),
        ("PLANT", _row(COMPANY, "PLANTA ÑUSTA S.A."), "company", ["plant"]),
        ("REINFO", _row(COMPANY, "MINERA SUR", status="excluido"), "company", None),
        ("REINFO", _row(PERSON, "QUISPE ROSA"), "person", ["miner"]),
        ("SELECTORS", _row(SELECTOR, "QUISPE ROSA"), "selector", None),
    ],
)
def test_who_is_new_is_named_by_roll_and_number(
    register: Roll, row: RollRow, kind: str, roles: list[str] | None
) -> None:
    """Kind, roles and name follow from the roll, the RUC and how the name begins; persons have no name in an entry."""
    said = _profiles(register).say(row).registers
    assert said is not None
    assert (said["kind"], said.get("roles")) == (kind, roles)
    assert ("name" in said) == (row.party == COMPANY)


def test_a_person_is_committed_to_and_opened() -> None:
    """Each datum of a person has its commitment in the entry and its opening beside it, the DNI only without RUC 10."""
    row = replace(_row(SELECTOR, "QUISPE ROSA", sex="female"), dni="40506070")
    said = _profiles("SELECTORS").say(row)
    assert said.registers is not None
    assert said.registers["sex"] == {"code": "female", "source": "declared"}
    digests = {each["field"]: each["digest"] for each in said.registers["commitments"]}
    assert digests == {each.field: commitment(SELECTOR, each).hex() for each in said.openings}
    assert {each.field: each.value for each in said.openings} == {"name": "QUISPE ROSA", "dni": "40506070"}
    assert [each.field for each in _profiles("REINFO").say(replace(row, party=PERSON)).openings] == ["name"]


def test_salts_belong_to_one_import() -> None:
    """A second attempt makes the same openings; the same file taken in later makes others."""
    row = _row(PERSON, "QUISPE ROSA")
    first, again = (_profiles("REINFO").say(row).openings for _ in range(2))
    assert first == again
    assert _profiles("REINFO", since=9).say(row).openings != first


def test_a_party_is_said_once_in_a_file() -> None:
    """Of 77 rows of one party the first says who it is; a later one only what is new, the role."""
    profiles = _profiles("REINFO")
    suspended, held = _row(COMPANY, "MINERA SUR", status="suspendido"), _row(COMPANY, "Minera Sur S.A.")
    said = [profiles.say(row).registers for row in (suspended, suspended, held, held)]
    assert said[0] == {"kind": "company", "name": "MINERA SUR"}
    assert said[1] is None
    assert said[2] is not None
    assert said[2]["roles"] == ["miner"]
    assert said[3] is None


def test_who_is_on_record_and_the_same_is_not_said_again() -> None:
    """A known party is named again only where its name or roles differ; a registrar gains no role of the trade."""
    known = Party(3, COMPANY, "company", registered=True, known_since="2026-01-01", roles=("trader",), name="X")
    assert _profiles("RECPO", known).say(_row(COMPANY, "X")).registers is None
    assert _profiles("RECPO", known).say(_row(COMPANY, "Y")).registers == {"kind": "company", "name": "Y"}
    registrar = replace(known, roles=("registrar",))
    assert _profiles("RECPO", registrar).say(_row(COMPANY, "X")).registers is None


def test_a_kept_name_is_neither_said_nor_kept_again() -> None:
    """The vault's tag tells that a name is the one it has, without opening anything."""
    known = Party(3, PERSON, "person", registered=True, known_since="2026-01-01", roles=("miner",))
    kept = {"name": {PERSON: VAULT.tag("name", "QUISPE ROSA")}, "dni": {}}
    said = _profiles("REINFO", known, kept=kept).say(_row(PERSON, "QUISPE ROSA"))
    assert (said.registers, said.openings) == (None, ())
    assert _profiles("REINFO", known, kept=kept).say(_row(PERSON, "QUISPE FLOR")).registers is not None


def test_who_was_erased_is_not_taken_in_again() -> None:
    """A roll that names a person erased commits to nothing of it and keeps nothing; others are kept as before."""
    vault = Vault(bytes(range(32)))
    vault.erase(Erasure(PERSON, "at_request", "operator", "2026-11-20T21:00:00Z"))
    erased = _profiles("REINFO", vault=vault).say(_row(PERSON, "QUISPE ROSA"))
    assert erased.openings == ()
    assert erased.registers is not None
    assert "commitments" not in erased.registers
    assert _profiles("SELECTORS", vault=vault).say(_row(SELECTOR, "QUISPE ROSA")).openings != ()


def test_departments_are_read_by_number_or_name() -> None:
    """INEI's digits or the name in any case and without accents, each once."""
    assert departments.departments("21, arequipa,Áncash,PUNO") == ("21", "04", "02")
    assert departments.departments("") == ()
    with pytest.raises(departments.UnknownDepartment):
        departments.departments("Puno,Atlantis")
