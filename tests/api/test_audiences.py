"""Acceptance 4 of the trade: a finding is shown to its audience only, by whatever way it could leave the service."""

import asyncio
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
import pytest

from service.api.examples import story
from service.decision.findings import Audience
from service.flows import read_findings
from service.flows.readers.bearer import Caller
from service.ledger import base64url, submission
from service.storage.engine import open_pools
from service.trade.catalogue import RED_FLAGS
from tests.api.served import Served

LINE, LOT = "0192f3a1-7c10-7d21-9b8a-000000000301", "0192f3a1-7c10-7d21-9b8a-000000000302"
STRANGER, ELSEWHERE, AUDITOR, REGION = "ruc:20990000094", "ruc:20990000086", "ruc:20990000060", "ruc:20990000078"
READERS = {
    "buyer": story.TRADER,
    "seller": story.PALLAQUERA,
    "stranger": STRANGER,
    "registrar": story.REGISTRAR,
    "authority": REGION,
    "authority elsewhere": ELSEWHERE,
    "auditor": AUDITOR,
}
RULE_OF = {
    Audience.PARTIES: "R05b",
    Audience.SUBMITTER: "R99",
    Audience.BUYER: "R13",
    Audience.BUYER_AND_AUTHORITY: "R12",
    Audience.AUTHORITY: "R06b",
}
"""What the deal carries for whom. No rule of an entry is the submitter's alone today: that mark is planted."""
SHOWN_TO = {
    Audience.PARTIES: {"buyer", "seller", "authority", "auditor"},
    Audience.SUBMITTER: {"buyer", "auditor"},
    Audience.BUYER: {"buyer", "auditor"},
    Audience.BUYER_AND_AUTHORITY: {"buyer", "authority", "auditor"},
    Audience.AUTHORITY: {"authority", "auditor"},
}
SEEN_BY = {
    reader: {RULE_OF[audience] for audience, readers in SHOWN_TO.items() if reader in readers} for reader in READERS
}


@dataclass(frozen=True, slots=True)
class Market:
    """The service, the deal's entry, and a token for each reader."""

    served: Served
    seq: int
    deal: dict[str, Any]
    receipt: dict[str, Any]
    tokens: dict[str, str]

    def asked(self, reader: str, path: str, **params: str | int) -> httpx.Response:
        """What a reader is answered."""
        purpose = {} if path.startswith("/v1/log") else {"purpose": "revision"}
        return self.served.get(path, self.tokens[reader], **purpose, **params)

    def abouts(self) -> Iterator[str]:
        """Everything that findings of the deal are about."""
        yield f"entry:{self.seq}"
        yield from (f"lot:{lot}" for lot in (LINE, LOT))
        yield from (f"party:{party}" for party in (story.TRADER, story.PALLAQUERA, story.MINER))

    def findings(self, reader: str) -> list[dict[str, Any]]:
        """All that a reader finds on the deal."""
        answers = [self.asked(reader, "/v1/findings", about=about) for about in self.abouts()]
        assert {answer.status_code for answer in answers} == {200}
        return [each for answer in answers for each in answer.json()["findings"]]

    def finding(self, reader: str, rule: str) -> dict[str, Any]:
        """One of them."""
        return next(each for each in self.findings(reader) if each["rule"] == rule)

    def say(self, key: str, kind: str, number: int, **members: object) -> httpx.Response:
        """Record something about the deal."""
        head = {"type": kind, "log": story.LOG, "occurred_at": "2026-11-21T11:00:00Z", "entry": self.seq}
        payload = {**head, "id": f"0192f3a1-7c10-7d21-9b8a-{number:012d}", **members}
        return self.served.record(payload, story.key(key))


_RECPO = {
    "type": "registration.recorded",
    "log": story.LOG,
    "id": "0192f3a1-7c10-7d21-9b8a-000000000777",
    "occurred_at": "2026-11-20T14:00:00Z",
    "register": "RECPO",
    "party": story.TRADER,
    "status": "vigente",
    "from": "2020-01-01",
    "source": {"digest": "0" * 64, "name": "DEMO RECPO", "retrieved_on": "2026-11-19"},
}


def _deal() -> dict[str, Any]:
    """The worked purchase at a price for the register of operations, with more fine gold than the lot gave."""
    deal: dict[str, Any] = deepcopy(dict(story.STORY["purchase.recorded"].payload))
    deal["price"] = {"currency": "PEN", "amount": "60100.00"}
    deal["documents"] = []
    deal["lines"][1] |= {"gross_g": "140.000", "fine_g": "127.750000"}
    return deal


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Market:
    """Give a log with a deal that carries a finding for every audience, and all who might ask."""
    served = shared_service
    served.tell("lot.declared")
    assert served.record(_RECPO, story.key("registrar")).status_code == 201
    deal = _deal()
    answer = served.record(deal, story.key("trader"))
    assert answer.status_code == 201, answer.text
    seq = answer.json()["seq"]
    served.enrol(STRANGER, "stranger", kind="company", name="DEMO Otra Casa", roles=["trader"])
    served.enrol(AUDITOR, "auditor", kind="company", name="DEMO Contraloria", roles=["auditor"])
    for party, key, code in ((REGION, "authority", "21"), (ELSEWHERE, "authority elsewhere", "04")):
        members = {"institution": "DEMO DREM", "territory": [code]}
        served.enrol(party, key, kind="authority", name="DEMO DREM", roles=["authority"], **members)
    served.enrol(story.PALLAQUERA, "seller", kind="selector", roles=[])
    served.execute(
        "INSERT INTO projection.row (shelf, key, seq, n, kind, body) "
        'SELECT shelf, \'planted\', seq, 9999, kind, body || \'{"rule": "R99", "audience": "submitter"}\' '
        f"FROM projection.row WHERE shelf = 'marks:lot:{LOT}' AND body ->> 'rule' = 'R06b'"
    )
    keys = {reader: reader for reader in READERS} | {"buyer": "trader"}
    tokens = {reader: served.token(party, story.key(keys[reader])) for reader, party in READERS.items()}
    return Market(served, seq, deal, answer.json(), tokens)


def test_the_deal_has_something_for_everybody(market: Market) -> None:
    """Each audience has a rule in the catalogue, as the table has it, except the submitter's."""
    for audience, rule in RULE_OF.items():
        assert rule == "R99" or RED_FLAGS[rule].audience == audience
    assert {each["rule"] for each in market.findings("auditor")} >= set(RULE_OF.values())


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("audience", Audience)
def test_findings_are_for_their_audience(market: Market, audience: Audience, reader: str) -> None:
    """Audience by reader: asked about entry, lots and parties, a finding is there exactly for whom it is."""
    rules = {each["rule"] for each in market.findings(reader)}
    assert (RULE_OF[audience] in rules) == (reader in SHOWN_TO[audience])


WAYS = (
    "/v1/lots/{lot}",
    "/v1/lots/{lot}/origins",
    "/v1/suppliers/{party}",
    "/v1/suppliers/{party}?signed=1",
    "/v1/parties/{party}",
    "/v1/operators/{party}/formalization",
    "/v1/log/entries?from={seq}&to={end}",
    "/v1/log/export",
)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("way", WAYS)
def test_no_other_way_tells_more(market: Market, way: str, reader: str) -> None:
    """Whatever else the service answers names no rule of the deal that is not for the reader's eyes."""
    for lot in (LINE, LOT):
        for party in (story.TRADER, story.PALLAQUERA, story.MINER):
            path = way.format(lot=lot, party=party, seq=market.seq, end=market.seq + 1)
            answer = market.asked(reader, path)
            assert answer.status_code in ({200} if reader == "auditor" else {200, 403}), answer.text
            assert _rules(answer.text) <= SEEN_BY[reader], path


def _rules(text: str) -> set[str]:
    """The deal's rules that an answer names, in plain or inside a signed statement."""
    signed = [base64url.decode(each).decode() for each in re.findall(r'"payload":"([\w-]+)"', text)]
    return set(re.findall(r"R\d\d[a-z]?\b", " ".join([text, *signed]))) & set(RULE_OF.values())


def test_origins_show_what_holds_the_gold_to_who_may_know(market: Market) -> None:
    """Both sides see that R05b holds their grams; that R06b does, only the auditor, of those who may read the lot."""
    for lot, rule, audience in ((LINE, "R05b", Audience.PARTIES), (LOT, "R06b", Audience.AUTHORITY)):
        for reader in ("buyer", "seller", "auditor"):
            told = {each["rule"] for each in market.asked(reader, f"/v1/lots/{lot}/origins").json()["findings"]}
            assert (rule in told) == (reader in SHOWN_TO[audience])


def test_receipts_and_checks_carry_what_both_sides_may_know(market: Market) -> None:
    """The entry in a receipt, the receipt sent again and a check name the findings of the parties and no other."""
    served, key = market.served, story.key("trader")
    again = served.http.post("/v1/entries", content=submission.sign(market.deal, key))
    assert (again.status_code, again.json()["entry"]) == (200, market.receipt["entry"])
    assert [each["rule"] for each in market.receipt["entry"]["findings"]] == ["R05b"]
    assert _rules(again.text) == {"R05b"}
    undeclared = {"line": 1, "undeclared": True, "becomes": "0192f3a1-7c10-7d21-9b8a-000000000399"}
    line = {name: value for name, value in market.deal["lines"][0].items() if name != "origin"} | undeclared
    asked = market.deal | {"id": "0192f3a1-7c10-7d21-9b8a-000000000199", "lines": [line]}
    checked = served.http.post("/v1/entries:check", content=submission.sign(asked, key, submission.CHECK_TYP))
    assert (checked.status_code, [each["rule"] for each in checked.json()["findings"]]) == (200, ["R22"])
    assert _rules(checked.text) == set()


def test_what_is_kept_from_a_party_it_cannot_find_out_by_answering(market: Market) -> None:
    """The seller's answer to what is the authority's, and to what is not there, are refused in the same words."""
    refusals = []
    for number, rule in ((1, "R06b"), (2, "R22"), (3, "R12")):
        answer = market.say(
            "seller", "finding.answered", 9100 + number, rule=rule, party=story.PALLAQUERA, answer="not_mine"
        )
        said = {name: value for name, value in answer.json().items() if name != "refusal"}
        refusals.append((answer.status_code, str(said).replace(rule, "")))
    assert len(set(refusals)) == 1
    assert refusals[0][0] == 409
    assert "finding_unknown" in refusals[0][1]


def test_an_answered_and_lifted_finding_frees_its_grams_and_shows_the_path(market: Market) -> None:
    """The mark, the answer, the resolution: whose grams they are reads by which steps they were held and freed."""
    assert _path(market, "seller") == (True, "unanswered", None, {"blocked": 9_303_400, "in_process": 4_135_850})
    said = market.say(
        "seller",
        "finding.answered",
        9200,
        rule="R05b",
        party=story.PALLAQUERA,
        answer="paper_exists",
        evidence=["0a" * 32],
    )
    assert said.status_code == 201, said.text
    held, state, resolution, standings = _path(market, "buyer")
    assert (held, state, resolution, standings["blocked"]) == (True, "answered", None, 9_303_400)
    lifted = {"rule": "R05b", "outcome": "lifted", "reason": "papers_suffice"}
    refused = market.say("authority elsewhere", "finding.reviewed", 9201, **lifted)
    assert (refused.status_code, refused.json()["code"]) == (403, "entry_outside_territory")
    ruled = market.say("authority", "finding.reviewed", 9202, **lifted)
    assert ruled.status_code == 201, ruled.text
    held, state, resolution, standings = _path(market, "buyer")
    assert (held, state) == (False, "lifted")
    assert resolution == {
        "seq": ruled.json()["seq"],
        "authority": REGION,
        "outcome": "lifted",
        "reason": "papers_suffice",
        "condition": None,
        "appeal": False,
        "day": "2026-11-21",
    }
    assert "blocked" not in standings
    before = market.asked("buyer", f"/v1/lots/{LINE}/origins", known_at=ruled.json()["seq"] - 1).json()
    assert [each["review"]["state"] for each in before["findings"] if each["rule"] == "R05b"] == ["answered"]


def _path(market: Market, reader: str) -> tuple[bool, str, dict[str, Any] | None, dict[str, int]]:
    said = market.asked(reader, f"/v1/lots/{LINE}/origins").json()
    (found,) = [each for each in said["findings"] if each["rule"] == "R05b"]
    standings = {each["standing"]: each["ug"] for each in said["origins"]}
    assert sum(standings.values()) == said["fine_ug"]
    return found["holds"], found["review"]["state"], found["review"]["resolution"], standings


def test_what_an_authority_resolves_in_secret_stays_so(market: Market) -> None:
    """R06b lifted by the authority is still nobody's business but the authority's and the auditor's."""
    ruled = market.say("authority", "finding.reviewed", 9300, rule="R06b", outcome="lifted", reason="measured_again")
    assert ruled.status_code == 201, ruled.text
    for reader in READERS:
        told = [each["review"]["state"] for each in market.findings(reader) if each["rule"] == "R06b"]
        assert set(told) == ({"lifted"} if reader in SHOWN_TO[Audience.AUTHORITY] else set())
        answer = market.asked(reader, f"/v1/lots/{LOT}/origins")
        assert _rules(answer.text) <= SEEN_BY[reader]


def test_delay_is_the_authority_s(market: Market) -> None:
    """From the day after the last one for a resolution, whoever sees the finding reads whose delay it is."""
    said = market.say("trader", "finding.answered", 9400, rule="R12", party=story.TRADER, answer="justified")
    assert said.status_code == 201, said.text
    assert market.finding("buyer", "R12")["review"]["due"] == "2026-12-21"
    overdue = [asyncio.run(_overdue(market, day)) for day in (date(2026, 12, 21), date(2026, 12, 22))]
    assert overdue == [False, True]


async def _overdue(market: Market, today: date) -> bool:
    pools = await open_pools(market.served.dsn)
    caller = Caller(story.TRADER)
    page = await read_findings.read(pools.reader, caller, f"party:{story.TRADER}", 2**53 - 1, today=today)
    await pools.close()
    (history,) = [each.history for each in page.shown if each.mark.rule == "R12"]
    return history.overdue


def test_both_sides_see_what_a_later_word_leaves(market: Market) -> None:
    """R25 on a correction is for the sides of the deal that it corrects, asked about either entry."""
    said = market.say("trader", "entry.corrected", 9500, dealt_on="2026-11-19")
    assert said.status_code == 201, said.text
    for about in (f"entry:{market.seq}", f"entry:{said.json()['seq']}"):
        for reader in READERS:
            found = market.asked(reader, "/v1/findings", about=about).json()["findings"]
            assert ("R25" in {each["rule"] for each in found}) == (reader in SHOWN_TO[Audience.PARTIES])
