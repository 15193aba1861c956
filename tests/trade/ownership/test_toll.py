"""A toll agreement: who may sign it, what it leaves, and which one holds on a day."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from service.decision.kind import Signer
from service.decision.outcome import Accepted, Refusal
from service.trade.ownership import toll
from service.trade.ownership.toll import Toll, TollAgreed, in_force, shelf
from tests.trade.market import BUYER, LOG, MINER, OTHER, Market, uuid

PLANT = BUYER
_SHELF = shelf(PLANT, MINER)


def agreed(**changes: object) -> dict[str, Any]:
    """The miner's ore, treated by the plant for US$ 95 a dry tonne, all of 2026."""
    return {
        "type": "toll.agreed",
        "log": LOG,
        "id": uuid(1420),
        "occurred_at": "2026-11-20T20:15:00Z",
        "agreement": uuid(421),
        "plant": PLANT,
        "owner": MINER,
        "from": "2026-01-01",
        "until": "2026-12-31",
        "process": "cyanidation",
        "fee": {"per_dry_tonne": {"currency": "USD", "amount": "95.00"}},
        "guaranteed_recovery_permille": "880.5",
        "document": "0a" * 32,
        "confirmation": {"method": "paper", "digest": "0b" * 32},
        **changes,
    }


def _market() -> Market:
    market = Market()
    market.party(PLANT, "company", roles=("plant",))
    market.party(MINER, "person")
    return market


def _read(**changes: object) -> TollAgreed:
    return TollAgreed.model_validate(agreed(**changes))


def test_what_was_agreed_stands_between_the_two() -> None:
    """The terms are kept as integers, with who signed and how the other side gave its word."""
    market = _market()
    market.record(agreed())
    assert list(market.facts.shelf(_SHELF)) == [
        Toll(
            2,
            uuid(421),
            PLANT,
            MINER,
            "2026-01-01",
            "2026-12-31",
            "cyanidation",
            "USD",
            9_500,
            None,
            8_805,
            "0a" * 32,
            BUYER,
            "paper",
        )
    ]


@pytest.mark.parametrize(
    ("day", "number"),
    [("2025-12-31", None), ("2026-01-01", 421), ("2026-06-30", 421), ("2026-07-01", 422), ("2026-12-31", 422)],
)
def test_the_latest_that_covers_the_day_holds(day: str, number: int | None) -> None:
    """A later agreement takes the place of an earlier one on the days that it covers, and on no other."""
    market = _market()
    market.record(agreed())
    market.record(agreed(**{"agreement": uuid(422), "from": "2026-07-01", "fee": {"share_permille": "120"}}))
    found = in_force(market.facts.shelf(_SHELF), date.fromisoformat(day))
    assert (found and found.agreement) == (None if number is None else uuid(number))
    assert found is None or found.share_bp == (1_200 if number == 422 else None)


@pytest.mark.parametrize(
    ("party", "roles", "may"),
    [
        (PLANT, ("plant",), True),
        (PLANT, ("trader",), False),
        (MINER, (), True),
        (OTHER, ("plant", "registrar", "authority"), False),
    ],
)
def test_either_side_signs(party: str, roles: tuple[str, ...], *, may: bool) -> None:
    """The owner with any key, the plant as a plant, and nobody else."""
    assert toll.KIND.may_sign(_read(), Signer("k", party, "device", roles)) is may


@pytest.mark.parametrize("method", ["own_key", "delegate", "pin_on_buyer_device"])
def test_the_other_side_does_not_sign_by_proxy(method: str) -> None:
    """Whoever could sign with a key signs the agreement itself."""
    with pytest.raises(ValidationError, match="literal_error"):
        _read(confirmation={"method": method, "digest": "0b" * 32})


def test_no_side_agrees_alone() -> None:
    """Without the other side's word there is no agreement."""
    with pytest.raises(ValidationError, match="confirmation"):
        TollAgreed.model_validate({name: value for name, value in agreed().items() if name != "confirmation"})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"owner": PLANT}, "owner_is_plant"),
        ({"until": "2025-12-31"}, "until_before_from"),
        ({"fee": {}}, "fee_one"),
        ({"fee": {"share_permille": "1", "per_dry_tonne": {"currency": "PEN", "amount": "1"}}}, "fee_one"),
    ],
)
def test_faults_of_the_shape(changes: dict[str, object], code: str) -> None:
    """What contradicts itself is not read."""
    with pytest.raises(ValidationError, match=code):
        _read(**changes)


def test_what_is_refused() -> None:
    """Strangers agree on nothing, and an agreement is recorded once."""
    market = _market()
    assert market.decide(agreed(owner=OTHER)) == Refusal("party_unknown", "owner", (("party", OTHER),))
    other = agreed(plant="ruc:20990000035")
    assert market.decide(other) == Refusal("party_unknown", "plant", (("party", "ruc:20990000035"),))
    assert isinstance(market.record(agreed()), Accepted)
    assert market.decide(agreed()) == Refusal("agreement_exists", "agreement", (("seq", "2"),))
