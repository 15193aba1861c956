"""`log.key_rotated`: who may put a new log or service key in the old one's place, and what the ledger then names."""

from datetime import timedelta
from typing import Any

import pytest

from service.decision.outcome import Refusal
from service.ledger import entry
from service.ledger.log_keys import LogKeys, LogKeysError
from service.registry import keys
from service.rulebook.decide import Decision
from service.rulebook.read import ShapeError
from tests.registry.book import REGISTRAR, Book, accepted, key, kid, opened, refused, signer

SYSTEM = "log"


def rotate(
    book: Book, by: str = "root", *, grade: str = "log", old: str = "log", new: str = "log-2", **more: object
) -> Decision | Refusal:
    """What becomes of a rotation; `more` members go over the others."""
    return book.submit(by, "log.key_rotated", **{"grade": grade, "kid": kid(old), **key(new, SYSTEM), **more})


def named(book: Book) -> LogKeys:
    """The log's keys as an auditor reads them out of the entries."""
    found = [entry.parse(data) for data in book.entries]
    return LogKeys.told(each for each in found if each.submission.type.startswith("log."))


def test_each_key_is_in_force_from_the_entry_after_its_rotation() -> None:
    """Size by size the ledger names one log key and one service key, old ones for the sizes they had."""
    book = opened()
    accepted(rotate(book))
    accepted(rotate(book, grade="service", old="service", new="service-2"))
    accepted(rotate(book, old="log-2", new="log-3"))
    told = named(book)
    assert [told.at("log", size) for size in (1, 3, 4, 5, 6)] == [
        signer(name).public_key for name in ("log", "log", "log-2", "log-2", "log-3")
    ]
    assert [told.at("service", size) for size in (4, 5)] == [
        signer(name).public_key for name in ("service", "service-2")
    ]
    assert told.reign("log", signer("log-2").public_key) == (4, 5)
    state = keys.state(book.facts(), kid("log-2"))
    assert state is not None
    assert (state.grade, state.status, state.replaces) == ("log", "rotated", kid("log"))


def test_both_sign_until_the_overlap_ends() -> None:
    """The old key signs beside the new one for entries recorded before `overlap_until`, and not from then on."""
    book = opened()
    until = book.now + timedelta(days=30)
    accepted(rotate(book, overlap_until=f"{until:%Y-%m-%dT%H:%M:%SZ}"))
    old, new = signer("log").public_key, signer("log-2").public_key
    told = named(book)
    assert told.signing(3, until - timedelta(days=40)) == (old,)
    assert told.signing(4, until - timedelta(microseconds=1)) == (new, old)
    assert told.signing(4, until) == (new,)


def test_another_rotation_ends_the_overlap() -> None:
    """Two keys at most sign at a time: the one in force, and the one that it replaced."""
    book = opened()
    until = f"{book.now + timedelta(days=30):%Y-%m-%dT%H:%M:%SZ}"
    accepted(rotate(book, overlap_until=until))
    accepted(rotate(book, old="log-2", new="log-3"))
    assert named(book).signing(5, book.now) == (signer("log-3").public_key,)


@pytest.mark.parametrize("by", ["registrar", "trader", "log", "service", "log-2"])
def test_only_the_root_key_rotates(by: str) -> None:
    """No other key rotates the log's, not even the one that is replaced, nor the one that is to follow."""
    outcome = rotate(opened(), by)
    assert isinstance(outcome, Refusal)
    assert outcome.code == ("unknown_signer" if by == "log-2" else "not_yours")


@pytest.mark.parametrize(
    ("members", "code", "field"),
    [
        ({"old": "service"}, "key_unknown", "kid"),
        ({"old": "trader"}, "key_unknown", "kid"),
        ({"old": "nobody"}, "key_unknown", "kid"),
        ({"new": "trader"}, "key_in_use", "key"),
        ({"new": "log"}, "key_in_use", "key"),
        ({"proof": key("log-3", SYSTEM)["proof"]}, "proof_invalid", "proof"),
        ({"proof": key("log-2", REGISTRAR)["proof"]}, "proof_invalid", "proof"),
        ({"key": "01" + "00" * 31}, "key_invalid", "key"),
    ],
)
def test_wrong_keys(members: dict[str, Any], code: str, field: str) -> None:
    """The old key must be the one in force of that grade, the new one fresh, fit, and held by who asks."""
    refused(rotate(opened(), **members), code, field)


def test_a_rotated_key_is_not_rotated_again() -> None:
    """A key that made way once cannot be replaced a second time, under the rules nor by the auditor's reading."""
    book = opened()
    accepted(rotate(book))
    refused(rotate(book, new="log-3"), "key_not_active", "kid")


@pytest.mark.parametrize(
    "members",
    [
        {"grade": "service", "old": "service", "new": "service-2", "overlap_until": "2026-04-02T15:00:00Z"},
        {"overlap_until": "2026-03-01T15:00:00Z"},
        {"grade": "root"},
    ],
)
def test_what_is_no_rotation(members: dict[str, Any]) -> None:
    """A service key has no overlap, no overlap ends before it begins, and the root key is not rotated."""
    with pytest.raises(ShapeError):
        rotate(opened(), **members)


def test_the_auditor_reads_no_rotation_that_root_did_not_sign() -> None:
    """Read without rules, an entry of another key changes nothing."""
    book = opened()
    accepted(rotate(book))
    told = named(opened())
    genuine = entry.parse(book.entries[3])
    told.rotate(genuine)
    with pytest.raises(LogKeysError, match="not in force"):
        told.rotate(genuine)
    for data in (book.entries[0], book.entries[1]):
        with pytest.raises(LogKeysError, match="rotates no key"):
            told.rotate(entry.parse(data))
    assert told.at("log", 4) == signer("log-2").public_key
