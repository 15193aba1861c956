"""The party inside a registration, as the roll names it."""

import pytest

from service.decision.outcome import Refusal
from service.registry import parties, registrations
from service.registry.parties import Party
from service.rulebook.decide import Decision
from service.rulebook.read import ShapeError
from tests.registry.book import (
    DIGEST,
    MINER,
    PUNO,
    REGISTRAR,
    SOURCE,
    TRADER,
    Book,
    accepted,
    opened,
    refused,
)

COMPANY = "ruc:20100070970"
NAME = {"field": "name", "digest": DIGEST}
OTHER_NAME = {"field": "name", "digest": "b7" * 32}
COMMUNITY = {"system": "inei", "code": "211001"}


def _record(book: Book, party: str, /, **registers: object) -> Decision | Refusal:
    said = {"register": "RECPO", "status": "vigente", "from": "2026-03-01", "source": SOURCE}
    return book.submit("registrar", "registration.recorded", **said, party=party, registers=registers)


def _party(book: Book, party: str) -> Party:
    found = parties.find(book.facts(), party)
    assert found is not None
    return found


def test_a_party_of_a_roll_is_on_record_with_its_registration() -> None:
    """One entry says who it is and what the register says of it."""
    book = opened()
    accepted(_record(book, COMPANY, kind="company", name="DEMO Minera", roles=["trader"], ubigeo=PUNO))
    found = _party(book, COMPANY)
    assert (found.registered, found.known_since, found.seq) == (True, "2026-03-02", 3)
    assert (found.party_kind, found.name, found.roles) == ("company", "DEMO Minera", ("trader",))
    assert found.ubigeo == ("inei", "211002")
    assert len(book.facts().shelf(registrations.shelf(COMPANY))) == 1


def test_a_natural_person_is_on_record_by_its_commitments() -> None:
    """No name of a natural person stands in a payload; what it committed to and its coded sex do."""
    book = opened()
    sex = {"code": "female", "source": "reniec"}
    accepted(_record(book, MINER, kind="person", roles=["miner"], sex=sex, commitments=[NAME]))
    found = _party(book, MINER)
    assert (found.name, found.commitments) == (None, (("name", DIGEST),))
    assert (found.sex, found.sex_source) == ("female", "reniec")


def test_a_party_on_record_gains_and_loses_nothing() -> None:
    """Roles are united, commitments added, name and place taken as given; kind and history stay."""
    book = opened()
    accepted(_record(book, MINER, kind="person", roles=["miner"], ubigeo=PUNO, commitments=[NAME]))
    accepted(_record(book, MINER, kind="selector", roles=["trader"], commitments=[NAME, OTHER_NAME]))
    found = _party(book, MINER)
    assert (found.roles, found.party_kind, found.ubigeo) == (("miner", "trader"), "person", ("inei", "211002"))
    assert found.commitments == (("name", DIGEST), ("name", OTHER_NAME["digest"]))
    accepted(_record(book, TRADER, kind="company", name="DEMO Acopio Nuevo", ubigeo=COMMUNITY))
    renamed = _party(book, TRADER)
    assert (renamed.name, renamed.roles, renamed.ubigeo) == ("DEMO Acopio Nuevo", ("trader",), ("inei", "211001"))


def test_a_declared_party_becomes_registered() -> None:
    """What a trader said of it gives way to the roll; the first day it was named stays."""
    book = opened()
    accepted(book.submit("trader", "party.declared", party=MINER, kind="selector", commitments=[NAME]))
    accepted(_record(book, MINER, kind="person", roles=["miner"]))
    found = _party(book, MINER)
    assert (found.registered, found.party_kind, found.commitments) == (True, "person", (("name", DIGEST),))


def test_what_says_nothing_new_puts_no_row() -> None:
    """A party of many registrations is not written again for each."""
    book = opened()
    accepted(_record(book, COMPANY, kind="company", name="DEMO Minera", roles=["miner"]))
    accepted(_record(book, COMPANY, kind="company", name="DEMO Minera", roles=["miner"]))
    assert len(book.facts().shelf(parties.shelf(COMPANY))) == 1
    assert len(book.facts().shelf(registrations.shelf(COMPANY))) == 2


def test_the_registrar_takes_no_role_of_the_trade() -> None:
    """A roll that names the registrar as a trader is refused."""
    refused(
        _record(opened(), REGISTRAR, kind="company", name="DEMO Registro", roles=["trader"]),
        "registrar_alone",
        "registers.roles",
    )


@pytest.mark.parametrize(
    ("party", "registers", "path", "code"),
    [
        (MINER, {"kind": "person", "name": "DEMO Rosa"}, "registers.name", "name_of_natural_person"),
        (MINER, {"kind": "company"}, "registers.kind", "kind_of_natural_person"),
        (COMPANY, {"kind": "company"}, "registers.name", "name_missing"),
        (COMPANY, {"kind": "person"}, "registers.kind", "kind_of_legal_entity"),
        (COMPANY, {"kind": "authority", "name": "DEMO"}, "registers.kind", "not_one_of"),
        (COMPANY, {"kind": "company", "name": "DEMO", "roles": ["registrar"]}, "registers.roles[0]", "not_one_of"),
        (COMPANY, {"kind": "company", "name": "DEMO", "roles": ["auditor"]}, "registers.roles[0]", "not_one_of"),
    ],
)
def test_a_party_is_named_as_its_number_asks(party: str, registers: dict[str, object], path: str, code: str) -> None:
    """Names of persons, nameless companies and roles that no roll gives are refused in the shape, with their place."""
    with pytest.raises(ShapeError) as caught:
        _record(opened(), party, **registers)
    assert [(each.path, each.code) for each in caught.value.problems] == [(path, code)]
