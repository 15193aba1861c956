import json
from typing import Any

import pytest

from service.certification.code import ALPHABET, check_character, check_code, code
from service.certification.records import Status, certified_account, find, shelf, status
from service.decision.kind import Signer
from service.decision.outcome import Accepted, Refusal
from service.rulebook.kinds import KINDS
from tests.certification.story import BAR, CERTIFIER, DORE, SMELTING, WHOLE_UG, Json, Story, certified, changed
from tests.trade.change.plant import PLANT, SECOND
from tests.trade.corrections.desk import annul
from tests.trade.market import LOG, uuid
from tests.trade.ownership.deals import disputed

OTHER = "ruc:20990000060"


def word(kind: str, certificate: str, reason: str, number: int = 3_000, **members: object) -> Json:
    """A later word on a certificate."""
    head = {"type": f"certificate.{kind}", "log": LOG, "id": uuid(number), "occurred_at": "2026-11-24T16:00:00Z"}
    return {**head, "certificate": certificate, "reason": reason, **members}


def refused(story: Story, payload: Json, signer: str = CERTIFIER) -> str:
    """The code of a refusal."""
    outcome = story.market.decide(payload, signer, roles=("certifier",))
    assert isinstance(outcome, Refusal), outcome
    return outcome.code


def test_only_a_certifier_signs() -> None:
    """Neither a plant, nor an authority, nor a registrar; each of the four types asks for the role."""
    issued = certified(Story().tell())
    name = issued["certificate"]
    words = [word("suspended", name, "basis_held"), word("reinstated", name, "put_right")]
    for said in (issued, *words, word("revoked", name, "replaced")):
        kind = KINDS[said["type"]]
        payload = kind.payload.model_validate_json(json.dumps(said))
        for role in ("plant", "authority", "registrar", "auditor"):
            assert not kind.may_sign(payload, Signer("k", OTHER, "device", (role,)))
        assert kind.may_sign(payload, Signer("k", OTHER, "device", ("certifier",)))


@pytest.mark.parametrize(
    ("changes", "code_"),
    [
        ({"lot": uuid(999)}, "lot_unknown"),
        ({"lot": SMELTING}, "lot_not_certifiable"),
        ({"criteria_version": 2}, "other_criteria"),
        ({"size": 3}, "size_of_claims"),
        ({"size": 10_000}, "size_of_claims"),
        ({"lot": uuid(402)}, "certified_above_lot"),
    ],
)
def test_what_the_lot_itself_gives_the_lie_to_is_refused(changes: dict[str, Any], code_: str) -> None:
    """An unknown lot, a campaign, criteria not in force, a size that cannot be, more gold than the lot has."""
    story = Story().tell()
    assert refused(story, changed(certified(story), **changes)) == code_


def test_nobody_takes_the_code_of_another_lot() -> None:
    """A certificate under a code that another lot would be given is refused: that lot could never be certified."""
    story = Story().tell()
    bought = certified(story, uuid(402))
    assert refused(story, {**bought, "certificate": code(LOG, DORE, 0)}, OTHER) == "code_of_other_lot"
    assert refused(story, {**bought, "certificate": code(LOG, uuid(402), 1)}, OTHER) == "code_of_other_lot"
    story.record(certified(story, DORE), CERTIFIER)


def test_claims_know_what_has_been_on_record_for_a_day() -> None:
    """A dispute is not got round by the log of before it; what came within the day may not have been known."""
    story = Story().tell()
    payload = certified(story)
    story.record(disputed(story.seqs["from_second"], occurred_at="2026-11-24T15:00:00Z"), SECOND)
    late = {**payload, "occurred_at": "2026-11-25T15:00:01Z"}
    assert refused(story, late) == "claims_outdated"
    story.record({**late, "occurred_at": "2026-11-25T15:00:00Z"}, CERTIFIER)


def test_grams_are_certified_once() -> None:
    """Neither the lot again, nor what was made of it in the next campaign, until the first is revoked."""
    story = Story().tell()
    bar, dore = certified(story), certified(story, DORE)
    story.record(dore, CERTIFIER)
    assert refused(story, dore) == "certificate_exists"
    assert refused(story, {**dore, "certificate": code(LOG, DORE, 1)}) == "lot_certified"
    assert refused(story, bar) == "parent_certified"
    story.record(word("revoked", dore["certificate"], "replaced"), CERTIFIER)
    story.record(bar, CERTIFIER)
    assert story.market.facts.balance(certified_account(BAR)) == WHOLE_UG
    assert story.market.facts.balance(certified_account(DORE)) == 0
    assert story.market.facts.balance("certified") == -WHOLE_UG


def test_a_certificate_has_its_way() -> None:
    """Valid, suspended, valid again, revoked; every other step is refused by its name."""
    story = Story().tell()
    payload = certified(story)
    name = payload["certificate"]
    suspended, reinstated, revoked = (
        word("suspended", name, "under_inspection"),
        word("reinstated", name, "put_right"),
        word("revoked", name, "claims_wrong"),
    )
    assert {refused(story, each) for each in (suspended, reinstated, revoked)} == {"certificate_unknown"}
    story.record(payload, CERTIFIER)
    assert refused(story, reinstated) == "certificate_not_suspended"
    story.record(suspended, CERTIFIER)
    assert _stands(story, name) is Status.SUSPENDED
    assert refused(story, suspended) == "certificate_suspended"
    story.record(reinstated, CERTIFIER)
    assert _stands(story, name) is Status.VALID
    story.record(revoked, CERTIFIER)
    assert _stands(story, name) is Status.REVOKED
    assert {refused(story, each) for each in (suspended, reinstated, revoked)} == {"certificate_revoked"}


def test_only_its_certifier_speaks_of_a_certificate() -> None:
    """Another certifier's word on it is refused, and so is one that rests on an entry yet to come."""
    story = Story().tell()
    payload = certified(story)
    story.record(payload, CERTIFIER)
    suspended = word("suspended", payload["certificate"], "under_inspection")
    assert refused(story, suspended, OTHER) == "not_yours"
    assert refused(story, {**suspended, "basis": story.market.seq}) == "entry_unknown"


def test_the_basis_of_a_certificate_may_be_annulled() -> None:
    """A certificate holds nothing that it rests on: what made its lot is annulled as if it were not there."""
    story = Story().tell("from_second")
    story.record(certified(story, uuid(402)), CERTIFIER)
    outcome = story.market.record(annul(story.seqs["from_second"]), PLANT)
    assert isinstance(outcome, Accepted), outcome
    assert find(story.market.facts, code(LOG, uuid(402), 0)).lot == uuid(402)


def test_a_mistyped_code_is_found() -> None:
    """Any one wrong character, and any two neighbours exchanged but for 0 and Z, give another check character."""
    body = code(LOG, BAR, 0)
    for at, right in enumerate(body):
        if right != "-" and at > 2:
            for wrong in ALPHABET:
                if wrong != right:
                    with pytest.raises(ValueError, match="certificate_check_character"):
                        check_code(body[:at] + wrong + body[at + 1 :])
    bare = body.replace("-", "")[2:-1]
    for at in range(len(bare) - 1):
        left, right = bare[at], bare[at + 1]
        if left != right and {left, right} != {"0", "Z"}:
            exchanged = bare[:at] + right + left + bare[at + 2 :]
            assert check_character(exchanged) != check_character(bare)


def _stands(story: Story, certificate: str) -> Status:
    return status(story.market.facts.shelf(shelf(certificate)))
