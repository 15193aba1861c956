from itertools import pairwise

from service.decision.outcome import Refusal
from service.registry import contested, keys
from service.rulebook.decide import Decision
from tests.registry.book import MINER, REGISTRAR, TRADER, Book, accepted, key, kid, opened, refused
from tests.registry.test_key_recovered import AUTHORITY, _institution

OTHER = "ruc:20990000035"


def _enrol(book: Book, by: str, name: str, party: str = TRADER, grade: str = "device") -> Decision:
    return accepted(book.submit(by, "key.enrolled", party=party, grade=grade, **key(name, party)))


def _revoke(book: Book, by: str, name: str, from_seq: int, party: str = TRADER) -> Decision | Refusal:
    said = {"party": party, "kid": kid(name), "reason": "compromised", "from_seq": from_seq}
    return book.submit(by, "key.revoked", **said)


def _contested(book: Book, name: str, seq: int, known_at: int | None = None) -> bool:
    return bool(contested.contests(book.facts(), kid(name), seq, known_at))


def _status(book: Book, name: str) -> str:
    state = keys.state(book.facts(), kid(name))
    assert state is not None
    return state.status


def test_a_stolen_keys_entries_are_contested_from_the_one_named_on() -> None:
    """Before it they stand, from it on they do not, and only since the revocation was recorded."""
    book = opened()
    _enrol(book, "trader", "tablet")
    stolen = len(book.entries)
    accepted(book.submit("tablet", "party.declared", party=MINER, kind="person"))
    revoked = len(book.entries)
    accepted(_revoke(book, "trader", "tablet", stolen))
    assert [_contested(book, "tablet", seq) for seq in (stolen - 1, stolen, stolen + 1)] == [False, True, True]
    assert not _contested(book, "tablet", stolen, known_at=revoked - 1)
    assert not _contested(book, "trader", stolen)
    refused(
        book.submit("tablet", "party.declared", party=OTHER, kind="company", name="DEMO"),
        "signer_not_active",
        "protected.kid",
    )


def test_a_stolen_administrator_key_takes_with_it_what_it_enrolled_and_rotated_since() -> None:
    """Devices of before stay; what the key enrolled since, and put in a device's place, stops and is contested."""
    book = opened()
    _enrol(book, "trader", "tablet")
    _enrol(book, "trader", "phone")
    stolen = len(book.entries)
    _enrol(book, "trader", "thief")
    accepted(book.submit("trader", "key.rotated", party=TRADER, kid=kid("phone"), **key("thief-2", TRADER)))
    accepted(book.submit("trader", "key.rotated", party=TRADER, kid=kid("thief-2"), **key("thief-3", TRADER)))
    _enrol(book, "trader", "boss", grade="administrator")
    _enrol(book, "boss", "thief-4")
    accepted(_revoke(book, "registrar", "trader", stolen))
    found = {
        name: (_status(book, name), _contested(book, name, len(book.entries)))
        for name in ("tablet", "phone", "thief", "thief-2", "thief-3", "boss", "thief-4", "trader")
    }
    assert found.pop("tablet") == ("active", False)
    assert found.pop("phone") == ("rotated", False)
    assert set(found.values()) == {("revoked", True)}


def _officers(book: Book, count: int) -> list[str]:
    """So many officers of an authority, each with a key of its own."""
    _institution(book, AUTHORITY, "drem", ["authority"], institution="DEMO DREM", territory=["21"])
    names = [f"officer-{number}" for number in range(count)]
    for name in names:
        _enrol(book, "drem", name, AUTHORITY)
    return names


def test_officers_who_contest_each_other_hold_nobody_up() -> None:
    """Eighteen officers of an authority contest each other's keys, each all before it: every entry is decided."""
    book = opened()
    names = _officers(book, 18)
    start = len(book.entries) - len(names)
    for number, name in enumerate(names):
        for other in reversed(names[:number]):
            accepted(_revoke(book, name, other, start, AUTHORITY))
    # Only the last key's word counts, for nobody contested it; so it is the one that all others are contested by.
    said = [contested.contests(book.facts(), kid(name), len(book.entries)) for name in names]
    assert [{row.officer for row in rows} for rows in said] == [{kid(names[-1])}] * 17 + [set()]


def test_a_long_chain_of_officers_is_judged_to_its_end() -> None:
    """Each contests the one before, so that every second one stands contested; root's word on the first is decided."""
    book = opened()
    names = _officers(book, 18)
    start = len(book.entries) - len(names)
    for first, second in pairwise(names):
        accepted(_revoke(book, second, first, start, AUTHORITY))
    assert [_contested(book, name, len(book.entries)) for name in names] == [
        name != names[-1] and number % 2 == 0 for number, name in enumerate(names)
    ]
    accepted(_revoke(book, "root", names[0], start - 1, AUTHORITY))


def test_a_word_of_before_the_theft_counts() -> None:
    """An officer's key was stolen after the officer had contested another: that stays contested."""
    book = opened()
    first, second = _officers(book, 2)
    accepted(_revoke(book, second, first, len(book.entries) - 2, AUTHORITY))
    accepted(_revoke(book, "root", second, len(book.entries) - 1, AUTHORITY))
    assert not _contested(book, first, len(book.entries))
    book = opened()
    first, second = _officers(book, 2)
    accepted(_revoke(book, second, first, len(book.entries) - 2, AUTHORITY))
    _enrol(book, "drem", "later", AUTHORITY)
    accepted(_revoke(book, "root", second, len(book.entries) - 1, AUTHORITY))
    assert _contested(book, first, len(book.entries))


def test_a_rotation_of_before_the_theft_is_not_reached() -> None:
    """A key that was replaced before it was stolen takes nobody with it; from its rotation on, its successor."""
    book = opened()
    rotated = len(book.entries)
    accepted(book.submit("trader", "key.rotated", party=TRADER, kid=kid("trader"), **key("trader-2", TRADER)))
    _enrol(book, "trader-2", "tablet")
    accepted(_revoke(book, "registrar", "trader", rotated + 1))
    assert [_status(book, name) for name in ("trader", "trader-2", "tablet")] == ["revoked", "active", "active"]
    accepted(_revoke(book, "root", "trader", rotated))
    assert [_status(book, name) for name in ("trader-2", "tablet")] == ["revoked", "revoked"]


def test_a_stolen_registrars_key_takes_with_it_the_keys_it_gave() -> None:
    """What it enrolled for others since, and what came of that, is contested; what it gave before is not."""
    book = opened()
    stolen = len(book.entries)
    said = {"party": OTHER, "kind": "company", "name": "DEMO Otra", "roles": ["trader"]}
    accepted(book.submit("registrar", "party.registered", **said))
    _enrol(book, "registrar", "other", OTHER, "administrator")
    _enrol(book, "other", "other-tablet", OTHER)
    accepted(_revoke(book, "root", "registrar", stolen, REGISTRAR))
    assert [_status(book, name) for name in ("trader", "other", "other-tablet")] == ["active", "revoked", "revoked"]
    assert _contested(book, "other-tablet", len(book.entries))
    assert not _contested(book, "trader", len(book.entries))


def test_what_a_stolen_key_contests_counts_for_nothing_once_it_is_contested() -> None:
    """A thief who contests the honest devices' entries achieves nothing that outlasts the theft."""
    book = opened()
    _enrol(book, "trader", "tablet")
    honest = len(book.entries)
    accepted(book.submit("tablet", "party.declared", party=MINER, kind="person"))
    stolen = len(book.entries)
    accepted(_revoke(book, "trader", "tablet", 0))
    assert _contested(book, "tablet", honest)
    accepted(_revoke(book, "registrar", "trader", stolen))
    assert not _contested(book, "tablet", honest)
    assert _contested(book, "tablet", honest, known_at=stolen)


def test_a_key_contests_itself() -> None:
    """A registrar that revokes its own stolen key by that key is heard: it speaks against itself."""
    book = opened()
    accepted(_revoke(book, "registrar", "registrar", 1, REGISTRAR))
    assert _contested(book, "registrar", 1)
    assert not _contested(book, "registrar", 0)


def test_a_revoked_key_is_contested_later_and_from_earlier() -> None:
    """That a lost key was in other hands is learned later, and then from when: further back it may be said again."""
    book = opened()
    _enrol(book, "trader", "tablet")
    first = len(book.entries)
    accepted(book.submit("tablet", "party.declared", party=MINER, kind="person"))
    accepted(book.submit("trader", "key.revoked", party=TRADER, kid=kid("tablet"), reason="lost"))
    accepted(_revoke(book, "trader", "tablet", first + 1))
    assert not _contested(book, "tablet", first)
    refused(_revoke(book, "trader", "tablet", first + 1), "contested_already", "from_seq")
    accepted(_revoke(book, "trader", "tablet", first))
    assert _contested(book, "tablet", first)


def test_an_entry_to_come_is_not_contested() -> None:
    """A revocation reaches back, never forward of itself: from there on the key is stopped anyway."""
    book = opened()
    _enrol(book, "trader", "tablet")
    refused(_revoke(book, "trader", "tablet", len(book.entries)), "from_seq_ahead", "from_seq")


def test_an_authority_contests_any_partys_key() -> None:
    """Whoever may stop a key may say from when."""
    book = opened()
    _institution(book, AUTHORITY, "drem", ["authority"], institution="DEMO DREM", territory=["21"])
    accepted(_revoke(book, "drem", "trader", 3))
    assert _contested(book, "trader", 3)
