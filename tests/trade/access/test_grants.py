"""Who may give whom leave to read a lot, for how long, and how it ends."""

from datetime import date
from typing import Any

import pytest

from service.decision.outcome import Accepted, Refusal
from service.registry.parties import Party
from service.trade.access import grants
from service.trade.access.grants import Granted, Reader
from tests.trade.corrections.desk import recorded, refused
from tests.trade.market import BUYER, LOG, MINER, PALLAQUERA, Market, before_the_worked_purchase, uuid, worked

AUDITOR, STRANGER = "ruc:20990000124", "ruc:20990000132"
PUNO, AREQUIPA, NATION = "ruc:20990000078", "ruc:20990000086", "ruc:20990000108"
LOT, ORIGIN = uuid(301), uuid(201)


def granted(number: int = 702, **members: object) -> dict[str, Any]:
    """Leave to read the worked lot."""
    head = {"type": "access.granted", "log": LOG, "id": uuid(number), "occurred_at": "2026-11-21T15:00:00Z"}
    return {**head, "lot": LOT, "reader": AUDITOR, "until": "2027-03-31", **members}


def ended(**members: object) -> dict[str, Any]:
    """The end of it."""
    head = {"type": "access.ended", "log": LOG, "id": uuid(703), "occurred_at": "2026-11-21T16:00:00Z"}
    return {**head, "lot": LOT, "reader": AUDITOR, **members}


@pytest.fixture
def market() -> Market:
    """Give the worked purchase, an audit firm, and authorities of two regions and of the country."""
    market = before_the_worked_purchase()
    market.party(AUDITOR, "company")
    market.party(STRANGER, "company", ("trader",))
    for party, territory in ((PUNO, ("21",)), (AREQUIPA, ("04",)), (NATION, ())):
        market.put(
            Party(
                market.seq,
                party,
                "authority",
                registered=True,
                known_since="2024-01-01",
                roles=("authority",),
                territory=territory,
            )
        )
    recorded(market, worked())
    return market


def by(market: Market, payload: dict[str, Any], signer: str, role: str = "authority") -> Accepted | Refusal:
    """What comes of a payload signed by somebody in a role."""
    return market.record(payload, signer, roles=(role,))


def readers(market: Market, day: str, lot: str = LOT) -> dict[str, bool]:
    """By whose leave the auditor may read a lot on a day, and whether that reaches everything."""
    rows = market.facts.shelf(grants.shelf(lot))
    return {row.by: row.whole for row in grants.in_force(rows, AUDITOR, date.fromisoformat(day))}


def test_a_holder_lets_read_up_to_a_day(market: Market) -> None:
    """Its word holds through that day and no longer, reaches what the holder reads, and for nobody else."""
    recorded(market, granted())
    assert readers(market, "2026-11-21") == readers(market, "2027-03-31") == {BUYER: False}
    assert readers(market, "2027-04-01") == {}
    assert grants.in_force(market.facts.shelf(grants.shelf(LOT)), STRANGER, date(2026, 11, 21)) == ()
    (found,) = market.facts.shelf(grants.reader_shelf(AUDITOR))
    assert isinstance(found, Reader)
    assert (found.lot, found.by, found.until) == (LOT, BUYER, "2027-03-31")


@pytest.mark.parametrize(
    ("signer", "role", "lot", "code"),
    [
        (BUYER, "trader", LOT, None),
        (PUNO, "authority", ORIGIN, None),
        (NATION, "authority", LOT, None),
        (AREQUIPA, "authority", ORIGIN, "lot_outside_territory"),
        (PUNO, "trader", ORIGIN, "not_yours"),
        (STRANGER, "trader", LOT, "not_yours"),
        (PALLAQUERA, "trader", LOT, "not_yours"),
        (MINER, "miner", LOT, "not_yours"),
        (BUYER, "registrar", uuid(999), "lot_unknown"),
    ],
)
def test_who_may_grant(market: Market, signer: str, role: str, lot: str, code: str | None) -> None:
    """The holder and the authority of the place; neither seller, producer, stranger nor an authority elsewhere."""
    outcome = by(market, granted(lot=lot), signer, role)
    assert (refused(outcome) if isinstance(outcome, Refusal) else None) == code
    if code is None:
        assert readers(market, "2026-11-21", lot) == {signer: role == "authority"}


def test_an_authority_grants_where_the_holder_is(market: Market) -> None:
    """A lot that names no district is in the territory of its holder's own."""
    assert refused(by(market, granted(), PUNO)) == "lot_outside_territory"
    market.put(
        Party(
            market.seq,
            BUYER,
            "company",
            registered=True,
            known_since="2024-01-01",
            roles=("trader",),
            ubigeo=("inei", "210101"),
        )
    )
    assert isinstance(by(market, granted(), PUNO), Accepted)


@pytest.mark.parametrize(
    ("until", "code"),
    [("2026-11-21", None), ("2026-11-20", "term_refused"), ("2027-11-22", None), ("2027-11-23", "term_refused")],
)
def test_a_term_has_two_ends(market: Market, until: str, code: str | None) -> None:
    """From the day of recording to 366 days after it, by the policy of that day."""
    outcome = by(market, granted(until=until), BUYER, "trader")
    assert (refused(outcome) if isinstance(outcome, Refusal) else None) == code


def test_the_policy_bounds_the_term(market: Market) -> None:
    """Where it says ten days, the eleventh is refused."""
    market.policy("access_most_days", "10")
    assert refused(by(market, granted(until="2026-12-02"), BUYER)) == "term_refused"
    assert isinstance(by(market, granted(until="2026-12-01"), BUYER), Accepted)


def test_a_reader_is_registered_and_another(market: Market) -> None:
    """Who is not on record, or only named by others, has no key to ask with; and nobody grants itself anything."""
    for reader in ("ruc:20990000159", PALLAQUERA):
        assert refused(by(market, granted(reader=reader), BUYER)) == "reader_unknown"
    assert refused(by(market, granted(reader=BUYER), BUYER)) == "own_reader"


def test_the_last_word_counts(market: Market) -> None:
    """Granted again with an earlier day it ends earlier; another's leave on the same lot stands by itself."""
    recorded(market, granted())
    assert isinstance(by(market, granted(710, until="2027-01-31"), NATION), Accepted)
    recorded(market, granted(711, until="2026-12-01"))
    assert readers(market, "2026-12-01") == {BUYER: False, NATION: True}
    assert readers(market, "2026-12-02") == {NATION: True}


def test_whoever_granted_it_takes_it_back(market: Market) -> None:
    """At once, once, and nobody else's leave; an end is no leave by being later than a term either."""
    assert refused(by(market, ended(), BUYER)) == "access_not_granted"
    recorded(market, granted())
    assert refused(by(market, ended(), NATION)) == "access_not_granted"
    assert refused(by(market, ended(reader=STRANGER), BUYER)) == "access_not_granted"
    recorded(market, ended())
    assert readers(market, "2026-11-21") == {}
    assert refused(by(market, ended(), BUYER)) == "access_not_granted"
    last = market.facts.shelf(grants.shelf(LOT))[-1]
    assert isinstance(last, Granted)
    assert last.until is None
    recorded(market, granted(712))
    assert readers(market, "2026-11-21") == {BUYER: False}


def test_an_end_of_what_is_over_says_so(market: Market) -> None:
    """A leave whose day has passed is not there to be ended."""
    recorded(market, granted(until="2026-11-21"))
    late = ended(occurred_at="2026-11-23T15:00:00Z")
    assert refused(by(market, late, BUYER)) == "access_not_granted"
