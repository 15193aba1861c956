"""A purchase with all that was said of it, to those it concerns."""

from typing import Any

import pytest

from service.api.examples import story
from service.api.examples.pen import uuid
from tests.api.served import Served

MINER_KEY = "miner's phone"
ASSOCIATION = "ruc:20990000108"
DELEGATE = "ruc:20990000116"
SETTLED = next(at for at, act in enumerate(story.ACTS) if act.payload["type"] == "purchase.settled")
BOUGHT: int = story.ACTS[SETTLED].payload["purchase"]
PATH = f"/v1/purchases/{BOUGHT}"

READERS = {
    "auditor": "ruc:20990000060",
    "stranger": "ruc:20990000078",
    "puno": "ruc:20990000086",
    "lima": "ruc:20990000094",
    "trader 2": story.TRADER,
    "registrar": story.REGISTRAR,
    MINER_KEY: story.MINER,
    "delegate": DELEGATE,
}


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give a log with the worked examples in it, readers of several roles, and the miner's delegate."""
    shared_service.tell("purchase.confirmed")
    company: dict[str, Any] = {"kind": "company", "name": "DEMO Contraloria"}
    shared_service.enrol(READERS["auditor"], "auditor", roles=["auditor"], **company)
    shared_service.enrol(READERS["stranger"], "stranger", roles=["trader"], **company)
    shared_service.enrol(ASSOCIATION, "association", roles=["miner"], kind="association", name="DEMO Asociacion")
    shared_service.enrol(DELEGATE, "delegate", roles=["miner"], **company)
    for key, territory in (("puno", ["21"]), ("lima", ["15"])):
        office: dict[str, Any] = {"kind": "authority", "name": "DEMO DREM", "institution": "DREM"}
        shared_service.enrol(READERS[key], key, roles=["authority"], territory=territory, **office)
    mandate = {"document": "0a" * 32, "scopes": ["confirm_purchases"]}
    # A member is spoken for by whom the registrar has named: its organization's word alone puts it in nobody's hands.
    _record(shared_service, "registrar", 901, "membership.recorded", **_member(story.MINER, "member"))
    delegate = _member(DELEGATE, "delegate") | {"mandate": mandate}
    _record(shared_service, "registrar", 902, "membership.recorded", **delegate)
    return shared_service


def _member(party: str, role: str) -> dict[str, Any]:
    return {"organization": ASSOCIATION, "member": party, "role": role, "from": "2026-11-01"}


def _record(market: Served, key: str, number: int, kind: str, **members: object) -> int:
    head = {"type": kind, "log": story.LOG, "id": uuid(number), "occurred_at": "2026-11-20T21:00:00Z"}
    answer = market.record(head | members, story.key(key))
    assert answer.status_code == 201, answer.text
    seq: int = answer.json()["seq"]
    return seq


def _read(market: Served, key: str, path: str = PATH, **asked: str | int) -> dict[str, Any]:
    answer = market.get(path, market.token(READERS[key], story.key(key)), **asked)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


def test_both_sides_read_the_same(market: Served) -> None:
    """The settlement as it was signed, what it comes to, and that nothing is left to pay."""
    said = _read(market, "trader 2")
    assert said == _read(market, MINER_KEY)
    assert (said["stage"], said["price"]["amount"]) == ("provisional", "12000.00")
    settlement = said["settlement"]
    assert (settlement["entry"], settlement["price"]["amount"]) == (SETTLED, "12650.00")
    assert settlement["total"] == {"currency": "PEN", "amount": "8458.00"}
    assert (settlement["lines"][0]["dry_g"], settlement["lines"][0]["fine_g"]) == ("1764750.000", "35.471475")
    assert [each["code"] for each in settlement["deductions"]] == ["assay", "retention", "advance"]
    assert [each["amount"] for each in said["payments"]] == ["4000.00", "8458.00"]
    assert (said["owed"]["amount"], said["paid"]) == ("12458.00", [{"currency": "PEN", "amount": "12458.00"}])
    assert (said["unpaid"]["amount"], said["overpaid"]["amount"]) == ("0.00", "0.00")


def test_the_sellers_word_is_shown_with_its_method(market: Served) -> None:
    """Who said it, how, and in which entry; a dispute with its reason and evidence."""
    said = _read(market, MINER_KEY)
    (confirmed,) = said["confirmation"]["said"]
    assert (confirmed["method"], confirmed["by"], confirmed["said_by"]) == ("own_key", story.MINER, "seller")
    assert said["confirmation"]["overdue_since"] is None
    (disputed,) = said["disputes"]
    assert (disputed["reason"], disputed["method"], len(disputed["evidence"])) == ("grade", "own_key", 1)


def test_what_the_buyer_said_of_its_seller_is_shown_as_the_buyers(market: Served) -> None:
    """A confirmation on paper came with the worked purchase."""
    said = _read(market, "trader 2", f"/v1/purchases/{story.ENTRY_OF_PURCHASE}")
    (confirmed,) = said["confirmation"]["said"]
    assert (confirmed["method"], confirmed["by"], confirmed["said_by"]) == ("paper", None, "buyer")
    assert (said["stage"], said["settlement"], said["unpaid"]["amount"]) == ("final", None, "0.00")


def test_as_it_was_known_before(market: Served) -> None:
    """Asked for an earlier entry, what came later is not there: the price is the estimate, and most of it unpaid."""
    said = _read(market, "trader 2", known_at=BOUGHT)
    assert (said["settlement"], said["confirmation"]["said"], said["disputes"]) == (None, [], [])
    assert (said["owed"]["amount"], said["unpaid"]["amount"]) == ("12000.00", "8000.00")
    token = market.token(story.TRADER, story.key("trader 2"))
    before = market.get(PATH, token, known_at=BOUGHT - 1)
    assert (before.status_code, before.json()["code"]) == (404, "purchase_not_found")
    ahead = market.get(PATH, token, known_at=10_000)
    assert (ahead.status_code, ahead.json()["code"]) == (422, "known_at_ahead")


@pytest.mark.parametrize(("at", "overdue"), [("2026-11-21", False), ("2026-11-24", False), ("2026-11-25", True)])
def test_a_confirmation_is_overdue_as_of_a_day(market: Served, at: str, *, overdue: bool) -> None:
    """72 hours after the purchase was recorded, if nobody had confirmed it by then; computed, never recorded."""
    confirmation = _read(market, "trader 2", known_at=BOUGHT, at=at)["confirmation"]
    assert confirmation["due"] == "2026-11-24T12:00:00.000000Z"
    assert confirmation["overdue_since"] == (confirmation["due"] if overdue else None)
    assert _read(market, "trader 2", at=at)["confirmation"]["overdue_since"] is None


@pytest.mark.parametrize(
    ("reader", "status"),
    [
        ("auditor", 200),
        ("trader 2", 200),
        (MINER_KEY, 200),
        ("delegate", 200),
        ("puno", 200),
        ("lima", 403),
        ("stranger", 403),
        ("registrar", 403),
    ],
)
def test_who_may_read_it(market: Served, reader: str, status: int) -> None:
    """Its sides, who speaks for the seller, auditors, and the authorities of the place."""
    token = market.token(READERS[reader], story.key(reader))
    assert market.get(PATH, token, purpose="expediente 17").status_code == status


def test_an_authority_says_what_for(market: Served) -> None:
    """Without a purpose it is not told."""
    answer = market.get(PATH, market.token(READERS["puno"], story.key("puno")))
    assert (answer.status_code, answer.json()["code"]) == (422, "purpose_missing")


def test_a_delegate_reads_what_it_may_speak_of(market: Served) -> None:
    """Only the purchases of those it speaks for, and each of its readings is logged."""
    _read(market, "delegate", purpose="socios")
    token = market.token(DELEGATE, story.key("delegate"))
    assert market.get(f"/v1/purchases/{story.ENTRY_OF_PURCHASE}", token).status_code == 403
    noted = "SELECT concat_ws(' ', party, role, action, subject) FROM private.access_log WHERE purpose = 'socios'"
    market.until_is(f"{DELEGATE} delegate purchase {BOUGHT}", noted)


def test_nobody_counts_the_markets_purchases(market: Served) -> None:
    """Of an entry that is no purchase only an auditor is told so; the others see what they see of a stranger's."""
    for entry in (0, SETTLED, 100_000):
        path = f"/v1/purchases/{entry}"
        answer = market.get(path, market.token(READERS["auditor"], story.key("auditor")))
        assert (answer.status_code, answer.json()["code"]) == (404, "purchase_not_found")
        assert market.get(path, market.token(story.TRADER, story.key("trader 2"))).status_code == 403


@pytest.mark.parametrize(
    ("reader", "status"), [("auditor", 404), ("trader 2", 404), (MINER_KEY, 404), ("delegate", 404), ("puno", 404)]
)
def test_what_was_no_purchase_yet_is_not_found(market: Served, reader: str, status: int) -> None:
    """Whoever may read it is told that it was not there then, whatever the right that it reads by."""
    token = market.token(READERS[reader], story.key(reader))
    for known_at in (0, BOUGHT - 1):
        answer = market.get(PATH, token, known_at=known_at, purpose="expediente 17")
        assert (answer.status_code, answer.json()["code"]) == (status, "purchase_not_found")


@pytest.mark.parametrize("reader", ["stranger", "registrar", "lima"])
def test_nobody_learns_when_a_purchase_was_recorded(market: Served, reader: str) -> None:
    """Whoever may not read it is told one and the same at every `known_at`, of it and of what is no purchase at all."""
    token = market.token(READERS[reader], story.key(reader))
    answers = [
        market.get(f"/v1/purchases/{entry}", token, known_at=known_at, purpose="expediente 17")
        for entry in (BOUGHT, SETTLED, 100_000)
        for known_at in (0, BOUGHT - 1, BOUGHT, 10_000)
    ]
    ((status, _),) = {(answer.status_code, answer.text) for answer in answers}
    assert status == 403


def test_findings_of_later_words_reach_both_sides(market: Served) -> None:
    """What the seller's dispute and the buyer's payment leave is shown by the sides and places of the purchase."""
    _record(market, MINER_KEY, 903, "purchase.disputed", purchase=BOUGHT, reason="never_sold")
    cash = {"means": "cash", "currency": "PEN", "amount": "10.00", "paid_on": "2026-11-20"}
    paid = _record(market, "trader 2", 904, "payment.recorded", purchase=BOUGHT, payments=[cash])
    lot = _read(market, "trader 2")["lots"][0]
    for reader in ("trader 2", MINER_KEY, "puno"):
        found = _read(market, reader, "/v1/findings", about=f"lot:{lot}", purpose="revisión")["findings"]
        assert "R26" in [each["rule"] for each in found], reader
    for reader, rules in (("trader 2", ["R12"]), ("puno", ["R12"]), (MINER_KEY, []), ("lima", [])):
        found = _read(market, reader, "/v1/findings", about=f"entry:{paid}", purpose="revisión")["findings"]
        assert [each["rule"] for each in found] == rules, reader
    assert _read(market, "trader 2")["overpaid"]["amount"] == "10.00"
