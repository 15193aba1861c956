"""Checkpoints that clients say they saw, each compared with the tree: a false one is found where it stands."""

from random import Random

import pytest

from tests.attacks import thief
from tests.audit.tampering import named, of_the_whole
from tests.honest import Ledger, ledger


@pytest.fixture(scope="module")
def honest() -> Ledger:
    """A ledger in which every seventh entry says truly what it saw."""
    return ledger(310)


@pytest.mark.parametrize("size", [1, 100, 290])
def test_a_client_that_alone_saw_another_history_is_named(honest: Ledger, size: int) -> None:
    """Others saw a greater tree as it is: the log took in what it had to refuse, or forked for this client alone."""
    entries = list(honest.entries)
    said = thief.declared(honest, "policy.set", Random(0)) | {"effective_from": "2027-01-01"}
    said |= {"seen": {"size": size, "root": "ab" * 32}, "occurred_at": thief.moment(entries, 300)}
    thief.slip_in(entries, 300, honest.keys.signer("registrar"), said)
    report = thief.audit(honest, entries, rules=True)
    assert (named(report), of_the_whole(report)) == ([300], [])
    assert report.faults[0].field == "submission.payload.seen.root"
    assert f"size {size}" in report.faults[0].text.en


def test_a_rewritten_history_is_bounded_by_all_who_saw_the_other(honest: Ledger) -> None:
    """Where history was rewritten, nobody is accused alone: the clients after it bound the place together."""
    report = thief.audit(honest, thief.rewrite(honest, 150), rules=True)
    assert (named(report), of_the_whole(report)) == ([], ["seen"])
    assert report.resting


def test_a_tree_that_was_not_there_yet_is_found(honest: Ledger) -> None:
    """A checkpoint of more entries than there were is another history's."""
    entries = list(honest.entries)
    said = thief.declared(honest, "policy.set", Random(0)) | {"effective_from": "2027-01-01"}
    said |= {"seen": {"size": 350, "root": "ab" * 32}, "occurred_at": thief.moment(entries, 300)}
    thief.slip_in(entries, 300, honest.keys.signer("registrar"), said)
    assert not thief.audit(honest, entries, rules=True).holds
