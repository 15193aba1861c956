"""What the auditor brings decides: a key, a checkpoint, a receipt; nothing inside the export is believed."""

import json
from dataclasses import replace

import pytest

from service.audit.faults import Check
from service.audit.report import State
from service.audit.trusted import Trusted, TrustError
from service.audit.verify import Export, verify_alone
from service.ledger import canonical, checkpoint, jws, merkle, note, signing
from service.ledger.checkpoint import Checkpoint
from service.ledger.submission import TYP
from tests.audit.tampering import audit, named, of_the_whole
from tests.honest import ORIGIN, ledger

HONEST = ledger(290)
STRANGER = signing.SeedSigner(b"s" * 32)


@pytest.mark.parametrize("key", [HONEST.root_vkey, HONEST.log_vkey])
def test_root_or_log_key(key: str) -> None:
    """The root key leads to the log key by entry 0; the log key serves by itself."""
    assert audit(HONEST, HONEST.entries, key=key, rules=False).holds


def test_a_stranger_s_key() -> None:
    """A key that entry 0 does not name proves nothing, and entry 0 is named for it."""
    report = audit(HONEST, HONEST.entries, key=note.vkey(ORIGIN, STRANGER.public_key), rules=False)
    assert (named(report), of_the_whole(report)) == ([0], [])
    assert report.faults[0].field == "submission.payload.root_key"


def test_another_log_s_name() -> None:
    """Under another name, every entry is another log's."""
    public_key = HONEST.keys.signer("root").public_key
    report = audit(HONEST, HONEST.entries, key=note.vkey("demo.orotraza.pe/other", public_key), rules=False)
    assert named(report)[:290] == list(range(290))


@pytest.mark.parametrize(
    "key", ["", "name", HONEST.root_vkey[:-1], HONEST.root_vkey.replace("+", "-"), "ñ+00000000+AQ=="]
)
def test_no_key_at_all(key: str) -> None:
    """What is no verifier key is refused before anything is read."""
    with pytest.raises(TrustError):
        Trusted.parse(key)


def test_a_key_of_small_order() -> None:
    """A key under which anybody can sign is refused."""
    with pytest.raises(TrustError):
        Trusted.parse(note.vkey(ORIGIN, bytes(32)))


def test_checkpoint_by_another_key() -> None:
    """A checkpoint that the log key did not sign accuses nobody's entry."""
    text = checkpoint.format(Checkpoint(ORIGIN, 290, bytes(32)))
    report = audit(HONEST, HONEST.entries, note=note.sign(text, ORIGIN, STRANGER), rules=False)
    assert (named(report), of_the_whole(report)) == ([], ["checkpoint"])


@pytest.mark.parametrize("rules", [True, False])
def test_checkpoint_of_an_absurd_size(*, rules: bool) -> None:
    """A checkpoint may claim any size: the audit ends all the same, and says up to where entries are missing."""
    text = checkpoint.format(Checkpoint(ORIGIN, 2**62, bytes(32)))
    signed = note.sign(text, ORIGIN, HONEST.signer("log"))
    report = audit(HONEST, HONEST.entries, note=signed, rules=rules)
    assert (named(report), of_the_whole(report)) == ([290], [])
    assert str(2**62 - 1) in report.faults[0].text.en


def test_no_checkpoint() -> None:
    """Without its last line an export shows no fault of an entry, and holds nothing."""
    report = verify_alone(Export(HONEST.entries, b""), Trusted.parse(HONEST.root_vkey), with_rules=False)
    assert (named(report), of_the_whole(report)) == ([], ["checkpoint"])
    assert report.size is None
    assert not report.holds


@pytest.mark.parametrize("size", [1, 100, 290])
def test_kept_checkpoint(size: int) -> None:
    """A checkpoint or receipt kept of the same history is consistent."""
    for kept in (HONEST.checkpoint(size), HONEST.receipt(size - 1, size)):
        report = audit(HONEST, HONEST.entries, kept=kept, rules=False)
        assert report.holds
        assert report.kept == size


@pytest.mark.parametrize("kept", [b"", b"{}", b"nothing of the kind", HONEST.checkpoint().replace(b"290", b"291")])
def test_kept_nonsense(kept: bytes) -> None:
    """What was kept must itself be the log's word."""
    assert of_the_whole(audit(HONEST, HONEST.entries, kept=kept, rules=False)) == ["since"]


def test_kept_from_another_log() -> None:
    """A receipt whose entry was exchanged proves nothing."""
    kept = json.loads(HONEST.receipt(5))
    kept["entry"] = json.loads(HONEST.entries[6])
    report = audit(HONEST, HONEST.entries, kept=json.dumps(kept).encode(), rules=False)
    assert of_the_whole(report) == ["since"]


def test_genesis_at_fault() -> None:
    """Where entry 0 is at fault, the log key it names is not believed, and the checkpoint not judged."""
    entries = list(HONEST.entries)
    entries[0] = entries[0].replace(b"DEMO", b"DEMA", 1)
    report = audit(HONEST, entries, rules=False)
    assert named(report) == [0]
    states = {result.check: result.state for result in report.results}
    assert states[Check.CHECKPOINT] is State.UNJUDGED


def test_what_cannot_be_known() -> None:
    """A report that holds says up to where, and that nothing newer is excluded."""
    report = audit(HONEST, HONEST.entries, rules=False)
    assert "complete up to size 290; freshness needs a kept or witnessed checkpoint" in report.unknowable.en


def test_nothing_at_all() -> None:
    """An empty export under a checkpoint lacks every entry."""
    report = audit(HONEST, [], rules=False)
    assert named(report) == [0]


@pytest.mark.parametrize("rules", [True, False])
@pytest.mark.parametrize("key", [HONEST.root_vkey, HONEST.log_vkey])
@pytest.mark.parametrize("missing", ["log_key", "service_key"])
def test_a_stranger_s_first_entry_that_names_no_key(missing: str, key: str, *, rules: bool) -> None:
    """A log that a stranger made up, its first entry without one of the log's keys, holds under nobody's key."""
    members = json.loads(HONEST.entries[0])
    payload = members["submission"]["payload"] | dict.fromkeys(("root_key", "log_key"), STRANGER.public_key.hex())
    del payload[missing]
    again = jws.sign(canonical.encode(payload), STRANGER, TYP)
    signed = {name: again[name] for name in ("protected", "signature")}
    entries = [canonical.encode(members | {"submission": {"payload": payload, **signed}})]
    text = checkpoint.format(Checkpoint(ORIGIN, 1, merkle.root([merkle.leaf_hash(entries[0])])))
    report = audit(HONEST, entries, note=note.sign(text, ORIGIN, STRANGER), key=key, rules=rules)
    assert not report.holds
    assert set(named(report)) == {0}


def test_what_no_trusted_key_sealed_does_not_hold() -> None:
    """Where nobody could judge checkpoint or root nothing holds, though no fault was found."""
    report = audit(HONEST, HONEST.entries, rules=False)
    for check in (Check.ROOT, Check.CHECKPOINT):
        results = [replace(each, state=State.UNJUDGED) if each.check is check else each for each in report.results]
        assert not replace(report, results=tuple(results)).holds
