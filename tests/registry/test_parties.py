from typing import Any

import pytest

from service.registry import parties
from service.rulebook.read import ShapeError
from tests.registry.book import (
    DIGEST,
    MINER,
    PALLAQUERA,
    PUNO,
    REGISTRAR,
    TRADER,
    accepted,
    opened,
    refused,
)

COMPANY = "ruc:20100070970"
DNI = {"field": "dni", "digest": DIGEST}
NAME = {"field": "name", "digest": "b7" * 32}


def test_a_party_is_on_record_as_registered() -> None:
    """What the registrar says of a party is what is known of it."""
    book = opened()
    party = parties.find(book.facts(), TRADER)
    assert party is not None
    assert (party.name, party.roles, party.ubigeo) == ("DEMO Acopio", ("trader",), ("inei", "211002"))
    assert (party.registered, party.known_since, party.seq) == (True, "2026-03-02", 1)
    assert parties.find(book.facts(), TRADER, known_at=0) is None


def test_a_party_is_registered_once() -> None:
    """A second registration of one party is refused."""
    book = opened()
    refused(
        book.submit("registrar", "party.registered", party=TRADER, kind="company", name="DEMO Otro"),
        "party_exists",
        "party",
    )


def test_a_declared_party_can_be_registered_later() -> None:
    """A trader's declaration does not stand in the registrar's way, and the first day it was named is kept."""
    book = opened()
    accepted(book.submit("trader", "party.declared", party=MINER, kind="person", commitments=[DNI]))
    declared = parties.find(book.facts(), MINER)
    assert declared is not None
    assert not declared.registered
    accepted(book.submit("registrar", "party.registered", party=MINER, kind="person", roles=["miner"]))
    registered = parties.find(book.facts(), MINER)
    assert registered is not None
    assert (registered.registered, registered.known_since) == (True, "2026-03-02")


def test_declaring_again_adds_only_new_commitments() -> None:
    """A second trader's declaration changes nothing of a party on record but what it commits to."""
    book = opened()
    accepted(book.submit("trader", "party.declared", party=PALLAQUERA, kind="selector", commitments=[DNI]))
    again = accepted(book.submit("trader", "party.declared", party=PALLAQUERA, kind="person", commitments=[DNI]))
    assert again.records == ()
    accepted(book.submit("trader", "party.declared", party=PALLAQUERA, kind="person", commitments=[DNI, NAME]))
    party = parties.find(book.facts(), PALLAQUERA)
    assert party is not None
    assert party.party_kind == "selector"
    assert party.commitments == (("dni", DIGEST), ("name", "b7" * 32))


def test_an_update_changes_what_it_names_and_keeps_the_rest() -> None:
    """Members left out of an update stay as they were; the earlier state can still be asked for."""
    book = opened()
    accepted(book.submit("registrar", "party.updated", party=TRADER, roles=["trader", "plant"]))
    party = parties.find(book.facts(), TRADER)
    assert party is not None
    assert (party.roles, party.name) == (("trader", "plant"), "DEMO Acopio")
    before = parties.find(book.facts(), TRADER, known_at=2)
    assert before is not None
    assert before.roles == ("trader",)


def test_an_update_may_not_contradict_what_is_on_record() -> None:
    """An update is judged together with what stays."""
    book = opened()
    refused(book.submit("registrar", "party.updated", party=TRADER, kind="person"), "kind_of_legal_entity", "kind")
    refused(
        book.submit("registrar", "party.updated", party=REGISTRAR, roles=["registrar", "trader"]),
        "registrar_alone",
        "roles",
    )
    refused(book.submit("registrar", "party.updated", party=COMPANY, name="DEMO"), "party_unknown", "party")


def test_who_stops_being_an_authority_loses_its_territory() -> None:
    """Institution and territory go with the role."""
    book = opened()
    members = {"party": COMPANY, "kind": "authority", "name": "DEMO DREM", "institution": "DEMO DREM"}
    accepted(book.submit("registrar", "party.registered", **members, roles=["authority"], territory=["21"]))
    accepted(book.submit("registrar", "party.updated", party=COMPANY, roles=["auditor"]))
    party = parties.find(book.facts(), COMPANY)
    assert party is not None
    assert (party.institution, party.territory) == (None, ())


@pytest.mark.parametrize("by", ["trader", "root"])
def test_only_the_registrar_registers(by: str) -> None:
    """Neither a trader nor the root key puts a party on record."""
    refused(
        opened().submit(by, "party.registered", party=MINER, kind="person", roles=["trader"]),
        "not_yours",
        "protected.kid",
    )


def test_the_registrar_declares_nobody() -> None:
    """A declaration is a buyer's word; the registrar registers."""
    refused(opened().submit("registrar", "party.declared", party=MINER, kind="person"), "not_yours", "protected.kid")


@pytest.mark.parametrize(
    ("members", "path", "code"),
    [
        ({"party": MINER, "kind": "person", "name": "Juana Quispe"}, "name", "name_of_natural_person"),
        ({"party": PALLAQUERA, "kind": "selector", "name": "Juana Quispe"}, "name", "name_of_natural_person"),
        ({"party": PALLAQUERA, "kind": "company"}, "kind", "kind_of_natural_person"),
        ({"party": COMPANY, "kind": "selector", "name": "DEMO"}, "kind", "kind_of_legal_entity"),
        ({"party": COMPANY, "kind": "company"}, "name", "name_missing"),
        (
            {"party": COMPANY, "kind": "company", "name": "DEMO", "sex": {"code": "female", "source": "reniec"}},
            "sex",
            "sex_of_legal_entity",
        ),
        (
            {"party": COMPANY, "kind": "authority", "name": "D", "roles": ["authority"]},
            "institution",
            "institution_of_authority",
        ),
        (
            {"party": COMPANY, "kind": "company", "name": "D", "institution": "DREM"},
            "institution",
            "institution_of_authority",
        ),
        (
            {"party": COMPANY, "kind": "company", "name": "D", "territory": ["21"]},
            "territory",
            "territory_of_authority",
        ),
        ({"party": COMPANY, "kind": "company", "name": "D", "roles": ["trader", "trader"]}, "roles", "role_doubled"),
        (
            {"party": COMPANY, "kind": "company", "name": "D", "roles": ["registrar", "plant"]},
            "roles",
            "registrar_alone",
        ),
        ({"party": COMPANY, "kind": "company", "name": "D", "roles": ["king"]}, "roles[0]", "not_one_of"),
        ({"party": "ruc:20100070971", "kind": "company", "name": "D"}, "party", "ruc_check_digit"),
        ({"party": COMPANY, "kind": "company", "name": "D", "territory": ["21", "2"]}, "territory[1]", "malformed"),
    ],
)
def test_what_contradicts_itself_is_no_registration(members: dict[str, Any], path: str, code: str) -> None:
    """The name of a natural person, above all, never gets as far as a decision."""
    with pytest.raises(ShapeError) as caught:
        opened().submit("registrar", "party.registered", **members)
    assert [(each.path, each.code) for each in caught.value.problems] == [(path, code)]


def test_a_persons_sex_is_coded_with_its_source() -> None:
    """A person's sex is kept as coded, with who says so."""
    book = opened()
    accepted(
        book.submit(
            "registrar",
            "party.registered",
            party=PALLAQUERA,
            kind="selector",
            sex={"code": "female", "source": "reniec"},
            commitments=[DNI, NAME],
            ubigeo=PUNO,
        )
    )
    party = parties.find(book.facts(), PALLAQUERA)
    assert party is not None
    assert (party.sex, party.sex_source, party.name) == ("female", "reniec", None)


def test_an_update_of_nothing_is_refused() -> None:
    """An update that names no change is no update."""
    with pytest.raises(ShapeError, match="nothing_changed"):
        opened().submit("registrar", "party.updated", party=TRADER)
