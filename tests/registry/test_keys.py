import pytest

from service.decision.outcome import Refusal
from service.ledger import keyproof
from service.registry import keys
from service.rulebook.decide import Decision
from tests.registry.book import MINER, REGISTRAR, TRADER, Book, accepted, genesis, key, kid, opened, refused, signer


def _enrol(book: Book, by: str, name: str, party: str = TRADER, grade: str = "device") -> Decision | Refusal:
    return book.submit(by, "key.enrolled", party=party, grade=grade, **key(name, party))


def test_administrator_enrols_its_device_which_then_signs_but_enrols_nobody() -> None:
    """A party's administrator key enrols its devices; a device signs, and enrols nothing."""
    book = opened()
    accepted(_enrol(book, "trader", "tablet"))
    accepted(book.submit("tablet", "party.declared", party=MINER, kind="person"))
    refused(_enrol(book, "tablet", "phone"), "not_yours", "protected.kid")


def test_the_registrar_gives_the_first_administrator_key_and_no_other() -> None:
    """A captured registrar gives nobody's name to another key: further ones are the party's own to enrol."""
    book = opened()
    refused(_enrol(book, "registrar", "tablet"), "not_yours", "protected.kid")
    refused(_enrol(book, "registrar", "second", grade="administrator"), "administrator_enrolled", "party")
    accepted(_enrol(book, "trader", "second", grade="administrator"))
    accepted(book.submit("registrar", "key.revoked", party=TRADER, kid=kid("trader"), reason="lost"))
    accepted(book.submit("registrar", "key.revoked", party=TRADER, kid=kid("second"), reason="lost"))
    refused(_enrol(book, "registrar", "third", grade="administrator"), "administrator_enrolled", "party")


def test_a_key_belongs_to_one_party_for_ever() -> None:
    """A key once enrolled is never enrolled again, not even after it was revoked."""
    book = opened()
    accepted(_enrol(book, "trader", "tablet"))
    refused(_enrol(book, "trader", "tablet"), "key_in_use", "key")
    accepted(book.submit("trader", "key.revoked", party=TRADER, kid=kid("tablet"), reason="lost"))
    refused(_enrol(book, "trader", "tablet"), "key_in_use", "key")
    refused(_enrol(book, "trader", "root", grade="administrator"), "key_in_use", "key")


@pytest.mark.parametrize(
    ("log", "party", "by"),
    [
        ("demo.orotraza.pe/other", TRADER, "tablet"),
        ("demo.orotraza.pe/book", MINER, "tablet"),
        (None, TRADER, "mallory"),
    ],
)
def test_the_proof_is_by_the_new_key_for_this_log_and_party(log: str | None, party: str, by: str) -> None:
    """A proof for another log or party, or by another key, enrols nothing."""
    book = opened()
    proof = keyproof.make(log or "demo.orotraza.pe/book", party, signer(by))
    outcome = book.submit(
        "trader",
        "key.enrolled",
        party=TRADER,
        grade="device",
        key=signer("tablet").public_key.hex(),
        proof=proof,
    )
    refused(outcome, "proof_invalid", "proof")


def test_a_key_of_small_order_is_refused() -> None:
    """A key under which anybody can sign for the holder is never enrolled."""
    book = opened()
    weak = {**key("tablet", TRADER), "key": "01" + "00" * 31}
    outcome = book.submit("trader", "key.enrolled", party=TRADER, grade="device", **weak)
    refused(outcome, "key_invalid", "key")


def test_a_party_gets_a_key_only_once_registered() -> None:
    """A party that was only declared, or never named, gets no key."""
    book = opened()
    refused(_enrol(book, "registrar", "miner", MINER, "administrator"), "party_unknown", "party")
    accepted(book.submit("trader", "party.declared", party=MINER, kind="person"))
    refused(_enrol(book, "registrar", "miner", MINER, "administrator"), "party_unknown", "party")


def test_rotation_passes_party_and_grade_on_and_stops_the_old_key() -> None:
    """After a rotation the new key signs and the old one does not."""
    book = opened()
    accepted(book.submit("trader", "key.rotated", party=TRADER, kid=kid("trader"), **key("trader-2", TRADER)))
    refused(_enrol(book, "trader", "tablet"), "signer_not_active", "protected.kid")
    accepted(_enrol(book, "trader-2", "tablet"))
    state = keys.state(book.facts(), kid("trader-2"))
    assert state is not None
    assert (state.grade, state.replaces) == ("administrator", kid("trader"))


def test_a_partys_administrator_rotates_its_keys_and_the_registrar_does_not() -> None:
    """A new key is put into a party's hands by that party alone."""
    book = opened()
    accepted(_enrol(book, "trader", "tablet"))
    refused(
        book.submit("registrar", "key.rotated", party=TRADER, kid=kid("trader"), **key("new", TRADER)),
        "not_yours",
        "protected.kid",
    )
    refused(
        book.submit("tablet", "key.rotated", party=TRADER, kid=kid("tablet"), **key("new", TRADER)),
        "not_yours",
        "protected.kid",
    )
    accepted(book.submit("trader", "key.rotated", party=TRADER, kid=kid("tablet"), **key("new", TRADER)))
    refused(
        book.submit("trader", "key.rotated", party=TRADER, kid=kid("tablet"), **key("newer", TRADER)),
        "key_not_active",
        "kid",
    )


def test_a_key_is_rotated_and_revoked_under_its_own_party_only() -> None:
    """A kid named under another party is unknown there."""
    book = opened()
    refused(
        book.submit("registrar", "key.rotated", party=REGISTRAR, kid=kid("trader"), **key("new", REGISTRAR)),
        "key_unknown",
        "kid",
    )
    refused(
        book.submit("registrar", "key.revoked", party=TRADER, kid=kid("nobody"), reason="lost"), "key_unknown", "kid"
    )


@pytest.mark.parametrize(("by", "may"), [("registrar", True), ("root", True), ("trader", False)])
def test_an_administrator_key_is_revoked_by_registrar_or_root(by: str, *, may: bool) -> None:
    """The registrar and the root key revoke an administrator key, which does not revoke itself."""
    book = opened()
    outcome = book.submit(by, "key.revoked", party=TRADER, kid=kid("trader"), reason="compromised")
    if may:
        accepted(outcome)
        refused(_enrol(book, "trader", "tablet"), "signer_not_active", "protected.kid")
    else:
        refused(outcome, "not_yours", "kid")


def test_an_authority_revokes_any_partys_key_once() -> None:
    """An authority may stop a key; a revoked key cannot be revoked again."""
    book = opened()
    accepted(
        book.submit(
            "registrar",
            "party.registered",
            party="ruc:20100070970",
            kind="authority",
            name="DEMO DREM",
            roles=["authority"],
            institution="DEMO DREM Puno",
            territory=["21"],
        )
    )
    accepted(_enrol(book, "registrar", "drem", "ruc:20100070970", "administrator"))
    accepted(book.submit("drem", "key.revoked", party=TRADER, kid=kid("trader"), reason="compromised"))
    refused(
        book.submit("drem", "key.revoked", party=TRADER, kid=kid("trader"), reason="compromised"),
        "key_not_active",
        "kid",
    )


def test_the_logs_own_keys_are_not_revoked_like_a_partys() -> None:
    """Root, log and service key stand outside `key.revoked`."""
    book = opened()
    refused(book.submit("root", "key.revoked", party=TRADER, kid=kid("log"), reason="lost"), "key_unknown", "kid")


def test_log_and_service_keys_sign_no_entry() -> None:
    """A key has one purpose: the log's and the service's sign no submission."""
    book = opened()
    for name in ("log", "service"):
        refused(_enrol(book, name, "tablet"), "not_yours", "protected.kid")


def test_a_party_lists_its_keys_in_their_latest_state() -> None:
    """The list of a party's keys shows each once, as it now is and as it was."""
    book = opened()
    accepted(_enrol(book, "trader", "tablet"))
    accepted(book.submit("trader", "key.revoked", party=TRADER, kid=kid("tablet"), reason="lost"))
    held = book.facts().shelf(keys.held_shelf(TRADER))
    assert [(row.kid, row.status) for row in keys.held(held)] == [(kid("trader"), "active"), (kid("tablet"), "revoked")]
    assert [row.status for row in keys.held(held, known_at=3)] == ["active", "active"]


def test_genesis_names_four_different_keys_and_happens_once() -> None:
    """Entry 0 enrols root, log, service and registrar keys; a second genesis is refused."""
    book = Book()
    decision = accepted(genesis(book))
    grades = [record.grade for record in decision.records if isinstance(record, keys.KeyState)]
    assert grades == ["root", "log", "service", "administrator"]
    refused(genesis(book), "genesis_again", "type")


def test_genesis_is_signed_by_the_root_key_it_names() -> None:
    """A genesis signed by another of its keys is refused."""
    book = Book()
    payload = book.payload(
        "log.genesis",
        root_key=signer("root").public_key.hex(),
        log_key=signer("log").public_key.hex(),
        service_key=signer("service").public_key.hex(),
        registrar={"party": REGISTRAR, "name": "DEMO Registro", **key("registrar", REGISTRAR)},
    )
    refused(book.submit_payload("registrar", payload), "unknown_signer", "protected.kid")
    twice = {**payload, "log_key": payload["root_key"]}
    refused(book.submit_payload("root", twice), "key_in_use", "log_key")
    weak = {**payload, "service_key": "01" + "00" * 31}
    refused(book.submit_payload("root", weak), "key_invalid", "service_key")
    alien = {**payload, "registrar": {**payload["registrar"], **key("registrar", TRADER)}}
    refused(book.submit_payload("root", alien), "proof_invalid", "registrar.proof")
