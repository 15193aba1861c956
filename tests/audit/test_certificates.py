import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from service.audit import certificates
from service.audit.faults import Check, Fault
from service.cli.ledger_files.facts_file import FactsFile
from service.decision.backed import BackedFacts
from service.rulebook.kinds import KINDS
from tests.certification.defects import DEFECTS, Defect
from tests.certification.story import BAR, CERTIFIER, DORE, Json, Story, certified, changed
from tests.trade.change.plant import SECOND, plant_market
from tests.trade.market import uuid
from tests.trade.ownership.deals import disputed


def _checked(story: Story, payload: Json) -> list[Fault]:
    """The certifier signs it, the log takes it in, and the auditor looks at it."""
    seq = story.record(payload, CERTIFIER)
    read = KINDS[payload["type"]].payload.model_validate_json(json.dumps(payload))
    return list(certificates.check(story.market.facts, read, CERTIFIER, seq))


def test_true_claims_have_no_fault() -> None:
    """What the criteria come to, signed, is nothing to remark on."""
    story = Story().tell()
    assert _checked(story, certified(story)) == []


_LIES: dict[str, dict[str, Any]] = {
    "grade": {"grade": "formal"},
    "serial": {"serial": "OTHER-1"},
    "mercury": {"mercury": {"status": "free", "campaigns": 0, "controlled": 0, "undeclared_lots": 0}},
    "custody": {"custody": []},
    "product": {"product": "dore"},
    "gross_g": {"gross_g": "177.000"},
}


@pytest.mark.parametrize("member", _LIES)
def test_a_lie_in_any_member_is_named(member: str) -> None:
    """The entry, the certifier and the member are named; nothing else is."""
    story = Story().tell()
    (fault,) = _checked(story, certified(story, **_LIES[member]))
    assert (fault.check, fault.field) == (Check.CLAIMS, f"submission.payload.claims.{member}")
    assert CERTIFIER in fault.text.en
    assert CERTIFIER in fault.text.es


@pytest.mark.parametrize("defect", [each for each in DEFECTS if each.reason != "certified_before"], ids=str)
def test_gold_with_a_defect_cannot_be_certified_as_if_it_had_none(defect: Defect) -> None:
    """Whoever signs the honest story's claims over the defective one is found out."""
    story = defect.plant(Story())
    honest = Story().tell()
    lie = changed(certified(honest), size=story.market.seq)
    if defect.name == "gain that nobody explains":
        lie = changed(lie, fine_g="190.000000", gross_g="190.000")
        lie["claims"]["certified_g"] = "190.000000"
        for group in (*lie["claims"]["origins"], *lie["claims"]["categories"]):
            group["fine_g"] = "190.000000"
    found = _checked(story, lie)
    assert found != []
    assert {fault.check for fault in found} == {Check.CLAIMS}


def test_grams_certified_twice_are_found_by_walking_up() -> None:
    """What the plant bought is certified, then the bar: two steps apart, where no decision looks."""
    story = Story().tell()
    bar, bought = certified(story), certified(story, uuid(401))
    assert _checked(story, bought) == []
    (fault,) = _checked(story, bar)
    assert fault.field == "submission.payload.claims.lot"
    assert bought["certificate"] in fault.text.en


def test_grams_certified_twice_are_found_by_walking_down() -> None:
    """The bar is certified first, then what it was made of."""
    story = Story().tell()
    dore, bar = certified(story, DORE), certified(story)
    assert _checked(story, bar) == []
    (fault,) = _checked(story, dore)
    assert fault.field == "submission.payload.claims.lot"
    assert bar["certificate"] in fault.text.en


def test_a_revoked_certificate_frees_its_grams() -> None:
    """Once the doré's is revoked, the bar may be certified."""
    story = Story().tell()
    dore = certified(story, DORE)
    _checked(story, dore)
    story.record(_word("revoked", dore["certificate"], "replaced"), CERTIFIER)
    assert _checked(story, certified(story)) == []


def test_claims_are_of_their_size() -> None:
    """What came between the size that the claims name and the entry, on that same day, is no lie of the certifier."""
    story = Story().tell()
    payload = certified(story)
    story.record(disputed(story.seqs["from_second"], occurred_at="2026-11-24T14:00:00Z"), SECOND)
    assert _checked(story, payload) == []


def test_what_still_falls_short_is_not_reinstated() -> None:
    """A certificate suspended for a dispute that stands, and reinstated all the same, is the certifier's fault."""
    story = Story().tell()
    payload = certified(story)
    _checked(story, payload)
    next(each for each in DEFECTS if each.reason == "sale_disputed").plant(story)
    story.record(_word("suspended", payload["certificate"], "sale_disputed"), CERTIFIER)
    (fault,) = _checked(story, _word("reinstated", payload["certificate"], "put_right"))
    assert (fault.check, fault.field) == (Check.CLAIMS, "submission.payload.certificate")


def _word(word: str, code: str, reason: str) -> Json:
    number = {"suspended": 2_001, "reinstated": 2_002, "revoked": 2_003}[word]
    head = {"type": f"certificate.{word}", "log": "demo.orotraza.pe/7f3a", "id": uuid(number)}
    return {**head, "occurred_at": "2026-11-24T16:00:00Z", "certificate": code, "reason": reason}


@pytest.mark.parametrize("lots", [(BAR, uuid(401)), (uuid(401), BAR)], ids=["down", "up"])
def test_what_an_audit_has_put_away_it_still_knows(lots: tuple[str, str], tmp_path: Path) -> None:
    """Facts handed to a file between two entries: grams certified twice are found all the same, up and down."""
    with closing(FactsFile(tmp_path / "facts", new=True)) as file:
        story = Story(plant_market(BackedFacts(file))).tell()
        payloads = [certified(story, lot) for lot in lots]
        _spill(story)
        assert _checked(story, payloads[0]) == []
        _spill(story)
        (fault,) = _checked(story, payloads[1])
        assert payloads[0]["certificate"] in fault.text.en


def _spill(story: Story) -> None:
    assert isinstance(story.market.facts, BackedFacts)
    story.market.facts.spill()
