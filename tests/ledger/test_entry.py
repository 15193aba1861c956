import dataclasses
import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ledger import canonical, entry, merkle, signing, submission
from service.ledger.entry import EntryError
from service.ledger.submission import Submission
from tests.ledger.samples import ORIGIN, PROFILE, RECORDED_AT, TRADER, log, payload

FINDING = {"rule": "R05b", "level": "block", "falls_on": "excess", "count": 1, "subjects": ["line:1"]}
SUBMITTED = submission.parse(submission.sign(payload(), TRADER))


def composed(
    origin: str = ORIGIN,
    seq: int = 5,
    prev: bytes = bytes([1]) * 32,
    recorded_at: datetime = RECORDED_AT,
    ruleset: int = 0,
    submitted: Submission = SUBMITTED,
    findings: tuple[dict[str, Any], ...] = (),
) -> bytes:
    """An entry with something in it replaced."""
    return entry.compose(
        origin=origin,
        seq=seq,
        prev=prev,
        recorded_at=recorded_at,
        ruleset=ruleset,
        submission=submitted,
        findings=findings,
    )


DATA = composed(findings=(FINDING,))


def test_an_entry_is_canonical_and_taken_apart() -> None:
    """What was put together comes back, and the bytes are what canonical encoding of the value gives."""
    found = entry.parse(DATA)
    assert canonical.encode(canonical.decode(DATA)) == DATA
    assert found == entry.Entry(DATA, ORIGIN, 5, bytes([1]) * 32, RECORDED_AT, 0, SUBMITTED, [FINDING])
    assert found.leaf_hash == merkle.leaf_hash(DATA)
    assert found.payload_bytes == canonical.encode(found.payload) == SUBMITTED.payload_bytes
    assert (found.protected, found.signature) == (SUBMITTED.protected, SUBMITTED.signature)
    signing.verify(TRADER.public_key, found.signature, found.submission.signing_input)


@given(PROFILE.filter(lambda value: len(value) < 5), st.integers(0, 2**53 - 1), st.data())
def test_any_payload_is_spliced_and_sliced(more: dict[str, Any], seq: int, data: st.DataObject) -> None:
    """Whatever a payload and a finding hold, the payload's bytes are found where they stand."""
    subject = data.draw(st.sampled_from(['","submission":{"payload":{', "line:1", '{"payload":', "}},"]))
    try:
        submitted = submission.parse(submission.sign(payload() | {f"x_{name[:30]}": 1 for name in more}, TRADER))
        nested = submission.parse(submission.sign(payload(more=more), TRADER))
    except submission.SubmissionError:
        return  # nested deeper than a payload may be
    for each in (submitted, nested):
        prev = entry.FIRST_PREV if seq == 0 else bytes([7]) * 32
        written = composed(seq=seq, prev=prev, submitted=each, findings=(FINDING | {"subjects": [subject]},))
        assert entry.parse(written).payload_bytes == each.payload_bytes
        assert canonical.encode(canonical.decode(written)) == written


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"origin": "Demo"}, "origin"),
        ({"origin": "demo.orotraza.pe/other"}, "submission.payload.log"),
        ({"seq": -1}, "seq"),
        ({"seq": True}, "seq"),
        ({"seq": 2**53}, "seq"),
        ({"seq": 0}, "prev"),
        ({"prev": entry.FIRST_PREV}, "prev"),
        ({"prev": bytes(31)}, "prev"),
        ({"prev": "01" * 32}, "prev"),
        ({"ruleset": -1}, "ruleset"),
        ({"recorded_at": RECORDED_AT.replace(tzinfo=None)}, "recorded_at"),
        ({"findings": (FINDING, FINDING)}, "findings[1].rule"),
        ({"findings": (FINDING | {"rule": "R06"}, FINDING)}, "findings[1].rule"),
        ({"findings": (FINDING | {"rule": "rule"},)}, "findings[0].rule"),
        ({"findings": (FINDING | {"extra": 1},)}, "findings[0]"),
        ({"findings": (FINDING | {"level": ""},)}, "findings[0]"),
        ({"findings": (FINDING | {"count": 0},)}, "findings[0].count"),
        ({"findings": (FINDING | {"count": 2},)}, "findings[0].subjects"),
        ({"findings": (FINDING | {"count": 11, "subjects": ["a"] * 11},)}, "findings[0].subjects"),
        ({"findings": (FINDING | {"subjects": ["a" * 65]},)}, "findings[0].subjects"),
        ({"findings": (FINDING | {"subjects": ["l’or"]},)}, "findings[0].subjects[0]"),
    ],
)
def test_compose_refuses_what_parse_would_not_read(change: dict[str, Any], field: str) -> None:
    """An entry is never written that could not be read again."""
    with pytest.raises(EntryError) as caught:
        composed(**change)
    assert caught.value.field == field


def test_a_check_is_never_recorded() -> None:
    """What was signed as a question cannot become an entry."""
    check = submission.parse(submission.sign(payload(), TRADER, submission.CHECK_TYP), typ=submission.CHECK_TYP)
    with pytest.raises(EntryError, match="not to be recorded"):
        composed(submitted=check)


def test_an_entry_has_a_greatest_length() -> None:
    """An entry fits the two-byte length of an entry bundle, or is refused, by maker and reader alike."""
    rules = [f"R{n:02}{letter}" for n in range(1, 10) for letter in "abcd"]
    findings = tuple(FINDING | {"rule": rule, "count": 10, "subjects": ["x" * 64] * 10} for rule in rules)
    big = submission.parse(submission.sign(payload(items=["y" * 220] * 199), TRADER))
    with pytest.raises(EntryError, match="at most 65535"):
        composed(submitted=big, findings=findings)
    with pytest.raises(EntryError, match="at most 65535"):
        entry.parse(b" " * 65_536)


def tampered(**change: object) -> bytes:
    """The entry written again with members replaced."""
    return canonical.encode(canonical.decode(DATA) | change)


def submission_with(**change: object) -> bytes:
    """The entry written again with members of its submission replaced."""
    return tampered(submission=canonical.decode(DATA)["submission"] | change)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (b"", "entry"),
        (b"{}", "entry"),
        (DATA + b"\n", "entry"),
        (DATA.replace(b'"seq":5', b'"seq":5.0'), "seq"),
        (tampered(v=2), "v"),
        (tampered(v=True), "v"),
        (tampered(extra=1), "entry"),
        (tampered(seq=-1), "seq"),
        (tampered(seq="5"), "seq"),
        (tampered(seq=0), "prev"),
        (tampered(prev="0" * 64), "prev"),
        (tampered(prev="AB" * 32), "prev"),
        (tampered(prev=None), "prev"),
        (tampered(origin="demo.orotraza.pe/other"), "submission.payload.log"),
        (tampered(origin=None), "origin"),
        (tampered(recorded_at="2026-11-20T19:43:01Z"), "recorded_at"),
        (tampered(ruleset=None), "ruleset"),
        (tampered(findings={}), "findings"),
        (tampered(findings=[1]), "findings[0]"),
        (tampered(findings=[FINDING | {"subjects": "line:1"}]), "findings[0].subjects"),
        (tampered(submission=[]), "submission"),
        (submission_with(extra=1), "submission"),
        (submission_with(payload=[]), "submission"),
        (submission_with(protected=1), "submission"),
        (submission_with(protected='"'), "submission.protected"),
        (submission_with(signature="A" * 85), "submission.signature"),
        (submission_with(signature="A" * 85 + "B"), "submission.signature"),
        (submission_with(payload={}), "submission.payload.type"),
        (submission_with(payload=payload(a=["x" * 250] * 200)), "submission.payload"),
        (submission_with(payload=payload(a=[1] * 201)), "submission.payload.a"),
    ],
)
def test_parse_refuses_and_names_the_field(data: bytes, field: str) -> None:
    """Every rule that one entry alone can show is checked, and the fault is named."""
    with pytest.raises(EntryError) as caught:
        entry.parse(data)
    assert caught.value.field == field


@given(st.binary(max_size=300))
def test_parse_raises_nothing_else(data: bytes) -> None:
    """Bytes at random are refused with the one error."""
    with pytest.raises(EntryError):
        entry.parse(data)


@given(st.integers(0, len(DATA) - 1), st.integers(0, 255))
def test_a_changed_byte_changes_the_leaf(at: int, byte: int) -> None:
    """One byte changed is refused, or makes another leaf hash: there is no second spelling of an entry."""
    changed = DATA[:at] + bytes([byte]) + DATA[at + 1 :]
    try:
        found = entry.parse(changed)
    except EntryError:
        return
    assert (found.leaf_hash == merkle.leaf_hash(DATA)) == (changed == DATA)
    assert canonical.encode(json.loads(changed)) == changed


def test_entries_form_a_chain() -> None:
    """Each entry names the leaf hash of the one before, the first names 64 zeros."""
    entries = [entry.parse(data) for data in log(4).entries]
    assert [each.prev for each in entries] == [entry.FIRST_PREV, *(each.leaf_hash for each in entries[:-1])]


def test_a_parsed_entry_is_frozen() -> None:
    """What was taken apart is not changed in place."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        entry.parse(DATA).seq = 6  # type: ignore[misc]
