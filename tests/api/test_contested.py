"""A stolen key, before, at and after its revocation: what it signed for is in review until somebody puts it right."""

import uuid
from typing import Any

import httpx
import pytest

from service.api.examples import story
from service.ledger import keyproof
from service.ledger.signing import SeedSigner, thumbprint
from tests.api.served import Served

LOT = "0192f3a1-7c10-7d21-9b8a-000000000301"
WHOLE = "0192f3a1-7c10-7d21-9b8a-000000000302"
AUTHORITY = "ruc:20990000078"
TABLET = story.key("a tablet")


class Theft:
    """A trader whose tablet recorded the worked purchase, as entry `sold`; a lot was declared before by its own key."""

    def __init__(self, served: Served) -> None:
        self.served = served
        served.tell("lot.declared")
        about = {"party": AUTHORITY, "kind": "authority", "name": "DEMO", "roles": ["authority"], "institution": "DEMO"}
        self.seq(self.says("registrar", "party.registered", **about))
        source = {"digest": "0" * 64, "name": "DEMO RECPO", "retrieved_on": "2026-11-19"}
        recpo = {"register": "RECPO", "party": story.TRADER, "status": "vigente", "from": "2020-01-01"}
        self.seq(self.says("registrar", "registration.recorded", **recpo, source=source))
        self.gives("registrar", AUTHORITY, "administrator", story.key("authority"))
        self.gives("trader", story.TRADER, "device", TABLET)
        self.sold = self.seq(served.record(dict(story.STORY["purchase.recorded"].payload), TABLET))

    def says(self, by: str, kind: str, /, **members: object) -> httpx.Response:
        """Record a statement under the example key `by`."""
        head = {"type": kind, "log": story.LOG, "id": str(uuid.uuid4()), "occurred_at": "2026-11-20T21:00:00Z"}
        return self.served.record({**head, **members}, TABLET if by == "tablet" else story.key(by))

    def gives(self, by: str, party: str, grade: str, key: SeedSigner) -> None:
        """Enrol a key."""
        proof = keyproof.make(story.LOG, party, key)
        enrolled = {"party": party, "grade": grade, "key": key.public_key.hex(), "proof": proof}
        self.seq(self.says(by, "key.enrolled", **enrolled))

    def revoke(self, by: str, from_seq: int, key: SeedSigner = TABLET) -> int:
        """Revoke a key of the trader's as stolen from an entry on."""
        kid = thumbprint(key.public_key)
        said = {"party": story.TRADER, "kid": kid, "reason": "compromised", "from_seq": from_seq}
        return self.seq(self.says(by, "key.revoked", **said))

    def origins(self, lot: str, **asked: int) -> Any:  # noqa: ANN401 - JSON
        """Where a lot is from, as the trader is told."""
        token = self.served.token(story.TRADER, story.key("trader"))
        return self.served.get(f"/v1/lots/{lot}/origins", token, **asked).json()

    def standings(self, lot: str, **asked: int) -> set[str]:
        """What the lot's gold stands as."""
        return {each["standing"] for each in self.origins(lot, **asked)["origins"]}

    @staticmethod
    def seq(answer: httpx.Response) -> int:
        """The entry that a statement became."""
        assert answer.status_code == 201, answer.text
        found: int = answer.json()["seq"]
        return found


@pytest.fixture
def theft(service: Served) -> Theft:
    """Each test has its own."""
    return Theft(service)


def test_what_a_stolen_key_signed_stands_in_review(theft: Theft) -> None:
    """The lots of the contested entry are in review, by which key and since when; as known before, they are not."""
    assert theft.standings(WHOLE) == {"in_process"}
    revoked = theft.revoke("trader", theft.sold)
    said = theft.origins(WHOLE)
    assert {each["standing"] for each in said["origins"]} == {"in_review"}
    (told,) = said["contested"]
    assert (told["rule"], told["lot"], told["entry"], told["holds"]) == ("R30", WHOLE, {"seq": theft.sold}, True)
    assert told["contested"] == {"seq": revoked, "from_seq": theft.sold, "by": story.TRADER}
    assert theft.standings(LOT) == {"blocked", "in_review"}
    assert theft.standings(WHOLE, known_at=revoked - 1) == {"in_process"}


def test_what_it_signed_before_the_theft_stands(theft: Theft) -> None:
    """An entry before the one named is not contested, and neither is another key's."""
    theft.seq(theft.says("tablet", "party.declared", party="nat:01JD4ZK8Q2W7X3M5N6P9R0S1T7", kind="person"))
    theft.revoke("trader", theft.sold + 1)
    assert theft.standings(WHOLE) == {"in_process"}
    assert theft.origins(WHOLE)["contested"] == []


def test_after_its_revocation_it_signs_nothing(theft: Theft) -> None:
    """The thief's next submission is refused, and the refusal signed."""
    theft.revoke("trader", theft.sold)
    answer = theft.says("tablet", "party.declared", party="nat:01JD4ZK8Q2W7X3M5N6P9R0S1T7", kind="person")
    assert (answer.status_code, answer.json()["code"]) == (403, "signer_not_active")
    assert answer.json()["refusal"]["signature"]


def test_the_party_puts_its_own_entry_right(theft: Theft) -> None:
    """With a key in order the party confirms an entry, once, and its gold stands as before; a new contest holds it."""
    assert theft.says("trader", "entry.confirmed", entry=theft.sold).json()["code"] == "not_contested"
    theft.revoke("trader", theft.sold)
    assert theft.says("registrar", "entry.confirmed", entry=theft.sold).json()["code"] == "not_yours"
    theft.seq(theft.says("trader", "entry.confirmed", entry=theft.sold))
    assert theft.standings(WHOLE) == {"in_process"}
    (told,) = theft.origins(WHOLE)["contested"]
    assert (told["holds"], told["review"]["state"]) == (False, "withdrawn")
    assert theft.says("trader", "entry.confirmed", entry=theft.sold).json()["code"] == "nothing_new"
    theft.revoke("authority", theft.sold)
    assert theft.standings(WHOLE) == {"in_review"}
    assert theft.says("trader", "entry.confirmed", entry=theft.sold).json()["code"] == "contested_by_other"


def test_an_authority_lifts_what_an_authority_contested(theft: Theft) -> None:
    """Where the party may not speak for itself, an authority reviews R30 of the entry; before, there is nothing to."""
    lifted = {"entry": theft.sold, "rule": "R30", "outcome": "lifted", "reason": "papers_suffice"}
    assert theft.says("authority", "finding.reviewed", **lifted).json()["code"] == "finding_unknown"
    theft.revoke("authority", theft.sold)
    assert theft.standings(WHOLE) == {"in_review"}
    answer = {"entry": theft.sold, "rule": "R30", "party": story.TRADER, "answer": "justified"}
    theft.seq(theft.says("trader", "finding.answered", **answer))
    theft.seq(theft.says("authority", "finding.reviewed", **lifted))
    assert theft.standings(WHOLE) == {"in_process"}


def test_what_a_stolen_authoritys_key_lifted_is_held_again(theft: Theft) -> None:
    """A ruling by a key that was in other hands frees no gram."""
    assert theft.standings(LOT) == {"blocked", "in_process"}
    lifted = {"entry": theft.sold, "rule": "R05b", "outcome": "lifted", "reason": "papers_suffice"}
    ruling = theft.seq(theft.says("authority", "finding.reviewed", **lifted))
    assert theft.standings(LOT) == {"in_process"}
    kid = thumbprint(story.key("authority").public_key)
    said = {"party": AUTHORITY, "kid": kid, "reason": "compromised", "from_seq": ruling}
    theft.seq(theft.says("root", "key.revoked", **said))
    assert theft.standings(LOT) == {"blocked", "in_process"}


def test_a_stolen_constancia_book_holds_the_gold_under_it(theft: Theft) -> None:
    """Gold declared under a constancia is in review when the key that issued it is contested from there on."""
    kid = thumbprint(story.key("registrar").public_key)
    issued = [act.payload["type"] for act in story.ACTS].index("constancia.issued")
    said = {"party": story.REGISTRAR, "kid": kid, "reason": "compromised", "from_seq": issued}
    theft.seq(theft.says("root", "key.revoked", **said))
    assert theft.standings(WHOLE) == {"in_review"}


def test_limits_and_keys_are_shown_to_whom_may_see(theft: Theft) -> None:
    """The party reads its keys' limits; the tablet that is held to them is told so, and gets no token past its day."""
    kid = thumbprint(TABLET.public_key)
    limits = {"device": "TAB-07", "types": ["party.declared"], "day": {"currency": "PEN", "amount": "100.00"}}
    theft.seq(theft.says("trader", "key.limited", party=story.TRADER, kid=kid, limits=limits))
    token = theft.served.token(story.TRADER, story.key("trader"))
    shown = theft.served.get(f"/v1/parties/{story.TRADER}", token).json()["keys"]
    (tablet,) = [each for each in shown if each["kid"] == kid]
    assert tablet["limits"] == {"day": "PEN 100.00", "device": "TAB-07", "types": "party.declared"}
    refused = theft.says("tablet", "payment.recorded", purchase=theft.sold, payments=[_paid()])
    assert (refused.status_code, refused.json()["code"]) == (403, "key_not_for_type")
    past = {"until": "2026-11-01"}
    theft.seq(theft.says("trader", "key.limited", party=story.TRADER, kid=kid, limits=past))
    with pytest.raises(AssertionError, match="assertion_key"):
        theft.served.token(story.TRADER, TABLET)


def _paid() -> dict[str, str]:
    return {"means": "cash", "currency": "PEN", "amount": "1.00", "paid_on": "2026-11-20"}
