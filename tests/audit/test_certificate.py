import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service.audit import certificate_checks
from service.audit.certificate_checks import Report, Step
from service.audit.report import State
from service.audit.trusted import Trusted
from service.certification.credential import data_integrity, did_web, document, status_credential, status_list
from service.certification.credential.status_credential import Head
from service.certification.credential.status_list import Purpose
from service.ledger import note
from service.ledger.signing import SeedSigner
from tests.certification.credential.crafted import (
    BASE,
    ISSUED,
    KEY_ENTRIES,
    ORIGIN,
    START,
    Crafted,
    crafted,
    thumbprint,
    unsigned,
)

MADE = crafted()
SECURED = MADE.secure(unsigned(MADE))
NOW = START.replace(microsecond=0) + timedelta(days=1)

Json = dict[str, Any]


def _verify(credential: Json, *lists: Json, vkey: str = MADE.root_vkey) -> Report:
    data = json.dumps(credential, ensure_ascii=False).encode()
    return certificate_checks.verify(data, Trusted.parse(vkey), NOW, [json.dumps(each).encode() for each in lists])


def _failing(report: Report) -> set[Step]:
    return {each.step for each in report.results if each.state is State.FAILS}


def _list(made: Crafted, purpose: Purpose, places: list[int], by: str = "service") -> Json:
    head = Head(ORIGIN, (made.proved(0),), made.checkpoint())
    signer = made.keys.signer(by)
    return data_integrity.secure(
        status_credential.make(BASE, purpose, 0, status_list.encode(places), head, NOW),
        signer,
        method=did_web.method(did_web.of_address(BASE), signer.public_key),
        created=NOW,
    )


LISTS = [_list(MADE, purpose, [ISSUED + 1]) for purpose in status_list.PURPOSES]


def _leaves(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    match value:
        case dict():
            for name, member in value.items():
                yield from _leaves(member, (*path, name))
        case list():
            for at, member in enumerate(value):
                yield from _leaves(member, (*path, at))
        case _:
            yield path


def _changed(credential: Json, path: tuple[str | int, ...]) -> Json:
    changed: Any = deepcopy(credential)
    place = changed
    for step in path[:-1]:
        place = place[step]
    match place[path[-1]]:
        case bool(value):
            place[path[-1]] = not value
        case int(value):
            place[path[-1]] = value + 1
        case str(value):
            # In the middle: the last character of a base64 may carry no bit.
            at = len(value) // 2
            other = "1" if value[at : at + 1] != "1" else "2"
            place[path[-1]] = value[:at] + other + value[at + 1 :]
        case _:
            raise AssertionError(path)
    found: Json = changed
    return found


def test_a_certificate_holds_by_the_root_key_alone() -> None:
    """Nine steps, of which only the standing since is left, for a file cannot know it."""
    report = _verify(SECURED)
    assert report.holds
    assert [each.state for each in report.results] == [State.HOLDS] * 8 + [State.UNJUDGED]
    assert report.as_json()["claims"]["serial"] == "DEMO-0001"


def test_a_page_that_nobody_signed_is_not_one_to_ask_at() -> None:
    """Where the credential does not hold, nobody is sent to the page that it names, nor by one that it makes up."""
    changed = deepcopy(SECURED)
    changed["credentialSubject"]["id"] = changed["credentialSubject"]["id"].replace(BASE, "https://elsewhere.example")
    told = json.dumps(_verify(changed).as_json())
    assert "https://elsewhere" not in told
    assert BASE in json.dumps(_verify(SECURED).as_json())


def test_what_others_wrote_is_spelt_out() -> None:
    """A member whose name a terminal would obey is named in letters, and makes no line of its own."""
    report = _verify(SECURED | {"x\n\x1b[2J\u202e ✓": 1})
    assert any("x\\u000a\\u001b[2J\\u202e ✓" in note.en for each in report.results for note in each.notes)


def test_the_logs_own_key_is_enough_too() -> None:
    """Whoever trusts the log key and not the root verifies the same."""
    assert _verify(SECURED, vkey=MADE.log_vkey).holds


def test_a_token_holds_like_a_proof() -> None:
    """The same document as `vc+jwt`, line end included."""
    data = MADE.token(unsigned(MADE)).encode() + b"\n"
    assert certificate_checks.verify(data, Trusted.parse(MADE.root_vkey), NOW).holds


def test_order_and_space_change_nothing() -> None:
    """A file that was indented on its way, its members reordered, still holds."""
    shuffled = dict(reversed(SECURED.items()))
    data = json.dumps(shuffled, indent=3).encode()
    assert certificate_checks.verify(data, Trusted.parse(MADE.root_vkey), NOW).holds


def test_no_single_value_can_be_changed() -> None:
    """Each value of the document, changed alone, makes it fail, and a step says which."""
    for path in _leaves(SECURED):
        report = _verify(_changed(SECURED, path))
        assert _failing(report), path
        assert not report.holds, path


@pytest.mark.parametrize(
    ("path", "step"),
    [
        (("credentialSubject", "name"), Step.CONTENT),
        (("credentialSubject", "conformityAssessment", 0, "certifiedGold", "certified_g"), Step.CONTENT),
        (("validUntil",), Step.CONTENT),
        (("evidence", 0, "entry", "submission", "payload", "claims", "serial"), Step.INCLUSION),
        (("evidence", 0, "entry", "submission", "signature"), Step.CERTIFIER),
        (("evidence", 0, "inclusionProof", 0), Step.INCLUSION),
        (("evidence", 0, "checkpoint"), Step.CHECKPOINT),
        (("evidence", 0, "keyEntries", 0, "entry", "submission", "signature"), Step.KEYS),
        (("evidence", 0, "keyEntries", 1, "inclusionProof", 1), Step.INCLUSION),
        (("evidence", 0, "keyEntries", 2, "entry", "submission", "payload", "proof", "signature"), Step.CERTIFIER),
        (("proof", "proofValue"), Step.PROOF),
        (("proof", "verificationMethod"), Step.PROOF),
        (("proof", "cryptosuite"), Step.FORM),
    ],
)
def test_the_step_that_fails_is_named(path: tuple[str | int, ...], step: Step) -> None:
    """What was changed is told by the step that looks at it."""
    assert step in _failing(_verify(_changed(SECURED, path)))


def test_another_log_is_told() -> None:
    """A root key of another log of the same name leads nowhere; one of another name says so."""
    stranger = SeedSigner(bytes([3]) * 32)
    assert Step.KEYS in _failing(_verify(SECURED, vkey=note.vkey(ORIGIN, stranger.public_key)))
    assert Step.KEYS in _failing(_verify(SECURED, vkey=note.vkey("other.example", MADE.keys.signer("root").public_key)))


def test_a_thief_of_the_service_key_cannot_certify() -> None:
    """Signed anew by the service's own key, other claims are still not what the certifier signed."""
    forged = deepcopy(unsigned(MADE))
    forged["credentialSubject"]["conformityAssessment"][0]["certifiedGold"]["certified_g"] = "999.000000"
    assert _failing(_verify(MADE.secure(forged))) == {Step.CONTENT}


def test_a_thief_of_the_certifiers_key_cannot_certify() -> None:
    """Signed by the certifier's key and put into a credential, an entry that is not in the tree does not hold."""
    forged = crafted({**MADE.proved(ISSUED).entry.payload["claims"], "serial": "DEMO-0002"})
    theirs = unsigned(forged)
    theirs["evidence"][0]["checkpoint"] = MADE.checkpoint().decode()
    assert Step.INCLUSION in _failing(_verify(MADE.secure(theirs)))


def test_no_other_key_may_sign_the_credential() -> None:
    """The log's key, the certifier's: each has its own purpose."""
    for name in ("log", "certifier", "root"):
        assert _failing(_verify(MADE.secure(unsigned(MADE), by=name))) == {Step.PROOF}


def test_an_appended_context_is_seen() -> None:
    """The suite lets a context be appended; the content then is another."""
    added = {**SECURED, "@context": [*SECURED["@context"], "https://added.example"]}
    assert Step.CONTENT in _failing(_verify(added))


@pytest.mark.parametrize(("days", "holds"), [(-2, False), (0, True), (1825, True), (1827, False)])
def test_it_is_valid_for_its_term(days: int, holds: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Before it was issued and after five years it is not."""
    data = json.dumps(SECURED).encode()
    report = certificate_checks.verify(data, Trusted.parse(MADE.root_vkey), NOW + timedelta(days=days))
    assert report.holds is holds


def test_todays_lists_say_that_it_stands() -> None:
    """Both lists, proved from the same root key, and its bit in neither."""
    report = _verify(SECURED, *LISTS)
    assert report.holds
    assert report.results[-1].state is State.HOLDS


@pytest.mark.parametrize(("purpose", "word"), [("suspension", "suspended"), ("revocation", "revoked")])
def test_a_bit_that_stands_is_told(purpose: Purpose, word: str) -> None:
    """Suspended or revoked since: it fails by step 9, and says which."""
    lists = [_list(MADE, each, [ISSUED] if each == purpose else []) for each in status_list.PURPOSES]
    report = _verify(SECURED, *lists)
    assert _failing(report) == {Step.STATUS}
    assert word in report.results[-1].notes[0].en


def test_a_list_that_proves_nothing_fails() -> None:
    """One list alone, one changed, one by another key, yesterday's, one older than the certificate."""
    one = LISTS[0]
    changed = deepcopy(one)
    changed["credentialSubject"]["encodedList"] = status_list.encode([])
    early = crafted()
    del early.entries[ISSUED:]
    for lists in (
        [one],
        [one, changed],
        [one, _list(MADE, "revocation", [], by="log")],
        [one, _list(early, "revocation", [])],
        [one, one],
        [one, {**changed, "evidence": [{**changed["evidence"][0], "checkpoint": "\ud800"}]}],
    ):
        assert _failing(_verify(SECURED, *lists)) == {Step.STATUS}
    data = [json.dumps(each).encode() for each in LISTS]
    late = certificate_checks.verify(
        json.dumps(SECURED).encode(), Trusted.parse(MADE.root_vkey), NOW + timedelta(days=2), data
    )
    assert _failing(late) == {Step.STATUS}


def test_an_address_that_is_none_fails_like_any_change() -> None:
    """A page elsewhere than at an address is told by the steps that need one, with and without lists."""
    changed = deepcopy(SECURED)
    changed["credentialSubject"]["id"] = f"javascript:0//c/{MADE.proved(ISSUED).entry.payload['certificate']}"
    assert _failing(_verify(changed)) == {Step.CONTENT, Step.PROOF}
    assert _failing(_verify(changed, *LISTS)) == {Step.CONTENT, Step.PROOF, Step.STATUS}


def test_no_single_value_of_a_list_can_be_changed() -> None:
    """Each value of a status list, changed alone, makes step 9 fail."""
    for path in _leaves(LISTS[0]):
        assert _failing(_verify(SECURED, _changed(LISTS[0], path), LISTS[1])) == {Step.STATUS}, path


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"\xff", b"a.b.c", b"{" * 9000, b'{"evidence":[{}]}', b"x" * 3_000_000]
)
def test_what_is_no_credential_is_told_by_its_form(data: bytes) -> None:
    """Nothing raises: the first step fails, the rest is left."""
    report = certificate_checks.verify(data, Trusted.parse(MADE.root_vkey), NOW)
    assert _failing(report) == {Step.FORM}
    assert not report.holds


def test_rotated_keys_are_followed_from_the_root() -> None:
    """After both keys of the log changed, a credential with the rotations in it holds by the root key alone."""
    made = crafted()
    rotations = [
        made.write(
            "root",
            "log.key_rotated",
            grade=grade,
            kid=thumbprint(made, grade),
            key=made.keys.signer(f"{grade}.2").public_key.hex(),
        )
        for grade in ("log", "service")
    ]
    proved = made.evidence(ISSUED, *KEY_ENTRIES, *rotations)
    new = document.make(BASE, replace(proved, checkpoint=made.checkpoint(by="log.2")))
    assert _verify(made.secure(new, by="service.2")).holds
    assert _failing(_verify(made.secure(new))) == {Step.PROOF}
    old = document.make(BASE, proved)
    assert Step.CHECKPOINT in _failing(_verify(made.secure(old, by="service.2")))
