from datetime import timedelta

import pytest

from service.decision.calendar import instant
from service.decision.outcome import Refusal
from service.registry import keys
from service.rulebook.decide import Decision
from service.rulebook.read import ShapeError
from tests.registry.book import MINER, TRADER, Book, accepted, key, kid, opened, refused

AUTHORITY = "ruc:20100070970"
SECOND_REGISTRAR = "ruc:20990000035"


def _opened(territory: str = "21") -> Book:
    """The trader's log, with an authority of Puno, or of elsewhere."""
    book = opened()
    _institution(book, AUTHORITY, "drem", ["authority"], institution="DEMO DREM", territory=[territory])
    return book


def _institution(book: Book, party: str, name: str, roles: list[str], **members: object) -> None:
    said = {"party": party, "kind": "authority", "name": "DEMO", "roles": roles, **members}
    accepted(book.submit("registrar", "party.registered", **said))
    accepted(book.submit("registrar", "key.enrolled", party=party, grade="administrator", **key(name, party)))


def _propose(book: Book, by: str = "registrar", name: str = "new", party: str = TRADER) -> Decision | Refusal:
    return book.submit(by, "key.recovered", party=party, **key(name, party))


def _second(book: Book, by: str = "drem", name: str = "new", party: str = TRADER) -> Decision | Refusal:
    return book.submit(by, "key.recovered", party=party, kid=kid(name))


def _sign(book: Book, by: str, party: str) -> Decision | Refusal:
    return book.submit(by, "party.declared", party=party, kind="person")


@pytest.mark.parametrize(("first", "second"), [("registrar", "drem"), ("drem", "registrar")])
def test_two_institutions_and_three_days_give_a_new_key(first: str, second: str) -> None:
    """The new key signs 72 hours after the second entry, to the microsecond; then the old one does not."""
    book = _opened()
    accepted(_propose(book, first))
    refused(_sign(book, "new", MINER), "signer_not_active", "protected.kid")
    seconded_at = book.now
    accepted(_second(book, second))
    book.now = seconded_at + timedelta(hours=72) - timedelta(microseconds=1)
    told = refused(_sign(book, "new", MINER), "signer_not_yet", "protected.kid")
    assert instant(dict(told.detail)["since"]) == seconded_at + timedelta(hours=72)
    accepted(_sign(book, "trader", MINER))
    book.now = seconded_at + timedelta(hours=72)
    accepted(book.submit("new", "key.enrolled", party=TRADER, grade="device", **key("tablet", TRADER)))
    told = refused(_sign(book, "trader", MINER), "signer_not_active", "protected.kid")
    assert dict(told.detail)["status"] == "recovered"
    accepted(_sign(book, "tablet", "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2"))


@pytest.mark.parametrize("seconded", [False, True])
def test_a_key_that_works_calls_a_recovery_off(*, seconded: bool) -> None:
    """Whoever still holds the administrator key revokes the recovered one before it works, and keeps its own."""
    book = _opened()
    accepted(_propose(book))
    if seconded:
        accepted(_second(book))
    book.now += timedelta(hours=71)
    accepted(book.submit("trader", "key.revoked", party=TRADER, kid=kid("new"), reason="compromised"))
    book.now += timedelta(hours=2)
    refused(_sign(book, "new", MINER), "signer_not_active", "protected.kid")
    accepted(_sign(book, "trader", MINER))
    refused(_second(book), "recovery_not_open", "kid")


@pytest.mark.parametrize("rotated", [False, True])
def test_what_the_old_key_makes_meanwhile_ends_with_it(*, rotated: bool) -> None:
    """An administrator key that is enrolled in the three days, or put in another's place, is over when they are."""
    book = _opened()
    accepted(_propose(book))
    accepted(_second(book))
    if rotated:
        accepted(book.submit("trader", "key.rotated", party=TRADER, kid=kid("trader"), **key("boss", TRADER)))
    else:
        accepted(book.submit("trader", "key.enrolled", party=TRADER, grade="administrator", **key("boss", TRADER)))
        accepted(book.submit("boss", "key.enrolled", party=TRADER, grade="administrator", **key("chief", TRADER)))
    accepted(_sign(book, "boss", MINER))
    book.now += timedelta(hours=72)
    for name in ("boss",) if rotated else ("boss", "chief"):
        refused(_sign(book, name, "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2"), "signer_not_active", "protected.kid")
    accepted(_sign(book, "new", "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2"))


def test_a_key_made_meanwhile_stays_when_the_recovery_is_called_off() -> None:
    """Nothing was lost: it is the party's as long as any other."""
    book = _opened()
    accepted(_propose(book))
    accepted(_second(book))
    accepted(book.submit("trader", "key.enrolled", party=TRADER, grade="administrator", **key("boss", TRADER)))
    accepted(book.submit("boss", "key.revoked", party=TRADER, kid=kid("new"), reason="compromised"))
    book.now += timedelta(hours=72)
    for name, party in (("trader", MINER), ("boss", "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2")):
        accepted(_sign(book, name, party))


def test_a_recovery_that_has_taken_effect_is_not_called_off() -> None:
    """Once the delay is over, the old key has no say: the institutions' word stands."""
    book = _opened()
    accepted(_propose(book))
    accepted(_second(book))
    book.now += timedelta(hours=72)
    revoked = book.submit("trader", "key.revoked", party=TRADER, kid=kid("new"), reason="compromised")
    refused(revoked, "signer_not_active", "protected.kid")
    again = book.submit("new", "key.revoked", party=TRADER, kid=kid("new"), reason="compromised")
    refused(again, "not_yours", "kid")


def test_a_revoked_key_calls_nothing_off() -> None:
    """Against a thief the key is revoked first: then there is none that the thief could call the recovery off by."""
    book = _opened()
    accepted(book.submit("registrar", "key.revoked", party=TRADER, kid=kid("trader"), reason="compromised"))
    accepted(_propose(book))
    accepted(_second(book))
    revoked = book.submit("trader", "key.revoked", party=TRADER, kid=kid("new"), reason="lost")
    refused(revoked, "signer_not_active", "protected.kid")
    book.now += timedelta(hours=72)
    accepted(_sign(book, "new", MINER))


def test_one_institution_is_not_two() -> None:
    """Neither the same party nor another of the same sort seconds a recovery, nor one that is not open."""
    book = _opened()
    refused(_second(book), "key_unknown", "kid")
    accepted(_propose(book))
    refused(_second(book, "registrar"), "same_institution", "protected.kid")
    _institution(book, SECOND_REGISTRAR, "other", ["registrar"])
    refused(_second(book, "other"), "same_institution", "protected.kid")
    refused(_second(book, "drem", "trader"), "recovery_not_open", "kid")
    refused(_second(book, "drem", party=AUTHORITY), "own_case", "party")
    accepted(_second(book))
    refused(_second(book), "recovery_not_open", "kid")


def test_who_may_recover_whose_keys() -> None:
    """No party for itself, no authority outside its territory, no device key, nobody who never had a key to lose."""
    book = _opened(territory="08")
    refused(_propose(book, "drem"), "outside_territory", "party")
    refused(_propose(book, "drem", party=AUTHORITY), "own_case", "party")
    refused(_propose(book, "trader"), "not_yours", "protected.kid")
    refused(_propose(book, party=MINER), "party_unknown", "party")
    said = {"party": MINER, "kind": "person", "roles": ["miner"]}
    accepted(book.submit("registrar", "party.registered", **said))
    refused(_propose(book, party=MINER), "nothing_to_recover", "party")
    refused(_propose(book, name="trader"), "key_in_use", "key")
    accepted(book.submit("drem", "key.enrolled", party=AUTHORITY, grade="device", **key("desk", AUTHORITY)))
    refused(_propose(book, "desk"), "not_yours", "protected.kid")


def test_a_registrar_cannot_shorten_the_delay() -> None:
    """The policy begins at 72 hours and goes up only; what was seconded keeps the delay of its day."""
    book = _opened()
    today = "2026-03-02"
    with pytest.raises(ShapeError, match="policy_range"):
        book.submit("registrar", "policy.set", name="key_recovery_h", value=71, effective_from=today)
    accepted(book.submit("registrar", "policy.set", name="key_recovery_h", value=100, effective_from=today))
    accepted(_propose(book))
    accepted(_second(book))
    book.now += timedelta(hours=99)
    refused(_sign(book, "new", MINER), "signer_not_yet", "protected.kid")
    book.now += timedelta(hours=1)
    accepted(_sign(book, "new", MINER))


@pytest.mark.parametrize("missing", [("key",), ("proof",), ("key", "proof"), ()])
def test_an_entry_is_one_step(missing: tuple[str, ...]) -> None:
    """A recovery's entry names a new key with its proof, or the kid of one proposed: never half or both."""
    members: dict[str, object] = {**key("new", TRADER)} | ({"kid": kid("new")} if not missing else {})
    for name in missing:
        del members[name]
    with pytest.raises(ShapeError, match="recovery_step"):
        _opened().submit("registrar", "key.recovered", party=TRADER, **members)


def test_the_partys_list_says_from_when_each_key_signs() -> None:
    """Whoever looks at the party's keys sees what is proposed, from when it works and until when the others do."""
    book = _opened()
    accepted(_propose(book))
    accepted(_second(book))
    held = keys.held(book.facts().shelf(keys.held_shelf(TRADER)))
    old, new = held
    assert (new.status, new.since) == ("active", old.ends)
    assert old.ends is not None
