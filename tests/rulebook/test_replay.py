from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ledger import entry, merkle, signing, submission
from service.ledger.entry import Entry
from service.rulebook.replay import Fault, Replay
from service.rulebook.roots import Roots
from tests.registry.book import LOG, MINER, Book, accepted, kid, opened, signer
from tests.rulebook.story import tell


@pytest.fixture(scope="module")
def book() -> Book:
    """A story told once."""
    told = Book()
    tell(told)
    return told


def _replayed(entries: list[Entry]) -> tuple[Replay, list[Fault]]:
    replay = Replay(LOG)
    faults = [fault for each in entries for fault in replay.step(each).faults]
    return replay, faults


def _parsed(book: Book) -> list[Entry]:
    return [entry.parse(data) for data in book.entries]


def test_an_honest_ledger_replays_without_a_fault(book: Book) -> None:
    """Every decision comes out again, and so does every record."""
    replay, faults = _replayed(_parsed(book))
    assert faults == []
    for shelf, rows in book.stored.items():
        assert list(replay.facts.shelf(shelf)) == rows


def test_each_step_names_the_key_its_signature_holds_under(book: Book) -> None:
    """Signatures can be verified apart from the decisions, in any order."""
    replay = Replay(LOG)
    for each in _parsed(book):
        key = replay.step(each).signed_by
        assert key is not None
        signing.verify(bytes.fromhex(key.public_key), each.signature, each.submission.signing_input)


def test_records_of_each_step_are_what_the_entry_put(book: Book) -> None:
    """What `rebuild` writes is what was written, entry by entry."""
    replay = Replay(LOG)
    stored = [row for rows in book.stored.values() for row in rows]
    for seq, each in enumerate(_parsed(book)):
        put = replay.step(each).records
        assert sorted(map(repr, put)) == sorted(repr(row) for row in stored if row.seq == seq)


def test_a_changed_finding_is_named_and_nothing_else(book: Book) -> None:
    """A finding taken out, put in or altered is a fault of its own entry, naming the rule."""
    entries = _parsed(book)
    noted = next(at for at, each in enumerate(entries) if each.findings)
    plain = next(at for at, each in enumerate(entries) if not each.findings)
    finding = entries[noted].findings[0]
    for at, findings in (
        (noted, []),
        (noted, [{**finding, "level": "alert"}]),
        (plain, [finding]),
    ):
        changed = [*entries]
        changed[at] = replace(entries[at], findings=findings)
        _, faults = _replayed(changed)
        assert [(fault.seq, fault.field, fault.code) for fault in faults] == [(at, "findings", "findings_differ")]
        assert all("'" not in words for fault in faults for words in (fault.message, fault.es))
        assert faults[0].message.startswith("R23")


def test_an_entry_that_should_have_been_refused_is_one_fault(book: Book) -> None:
    """A signer who may not sign is a fault of that entry alone: what it put is carried on with."""
    entries = _parsed(book)
    at = next(at for at, each in enumerate(entries) if each.submission.type == "party.registered")
    forged = _signed_again(entries[at], "trader")
    _, faults = _replayed([*entries[:at], forged, *entries[at + 1 :]])
    assert [(fault.seq, fault.field, fault.code) for fault in faults] == [
        (at, "submission.protected.kid", "unknown_signer")
    ]


def _signed_again(original: Entry, by: str) -> Entry:
    body = submission.sign(original.payload_bytes, signer(by))
    return replace(original, submission=submission.parse(body))


def test_an_id_used_twice_by_one_party_is_named() -> None:
    """A submission's identity is its party and id."""
    book = opened()
    payload = book.payload("party.declared", party=MINER, kind="person")
    accepted(book.submit_payload("trader", payload))
    accepted(book.submit_payload("trader", payload))
    _, faults = _replayed(_parsed(book))
    assert [(fault.seq, fault.field, fault.code) for fault in faults] == [(4, "submission.payload.id", "id_clash")]


@pytest.mark.parametrize("ruleset", [1, 7])
def test_an_entry_under_another_ruleset_is_named(book: Book, ruleset: int) -> None:
    """The ruleset in force is what policies before the entry say."""
    entries = _parsed(book)
    entries[2] = replace(entries[2], ruleset=ruleset)
    _, faults = _replayed(entries)
    assert [(fault.seq, fault.field, fault.code) for fault in faults] == [(2, "ruleset", "ruleset_wrong")]


def test_an_entry_of_an_unknown_shape_is_named_and_passed_over(book: Book) -> None:
    """What cannot be read puts nothing, but its leaf stands in the tree that later clients saw."""
    entries = _parsed(book)
    at = next(at for at, each in enumerate(entries) if each.submission.type == "policy.set")
    payload: dict[str, Any] = {**entries[at].payload, "name": "invented"}
    body = submission.sign(payload, signer("registrar"))
    entries[at] = replace(entries[at], submission=submission.parse(body))
    replay, faults = _replayed(entries)
    assert (faults[0].seq, faults[0].field, faults[0].code) == (at, "submission.payload.name", "policy_unknown")
    assert replay.size == len(entries)


def test_an_unknown_kid_leaves_no_key_to_verify_under() -> None:
    """The step of an entry by a key never enrolled names none."""
    book = opened()
    accepted(book.submit("trader", "party.declared", party=MINER, kind="person"))
    entries = _parsed(book)
    replay = Replay(LOG)
    for each in entries[:3]:
        replay.step(each)
    step = replay.step(_signed_again(entries[3], "stranger"))
    assert step.signed_by is None
    assert [fault.code for fault in step.faults] == ["unknown_signer"]
    assert len(step.records) == 1
    assert replay.facts.shelf(f"key:{kid('stranger')}") == ()


@given(st.integers(1, 70))
def test_the_tree_knows_its_root_at_every_size_so_far(size: int) -> None:
    """Roots of all earlier sizes are those of the Merkle tree of the leaves."""
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(size)]
    roots = Roots()
    for leaf in leaves:
        roots.append(leaf)
    assert roots.size == size
    assert [roots.root(each) for each in range(1, size + 1)] == [
        merkle.root(leaves[:each]) for each in range(1, size + 1)
    ]
