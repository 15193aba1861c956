"""Random accepted sequences: what holds of every account after every entry."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from service.decision.outcome import Accepted
from service.decision.records import Posting
from service.trade.quantities import decimal_text, fine_ug
from tests.trade.market import BUYER, CARRIER, MINER, RIGHT, Market, honest_market, line, lot_declared, sale, uuid


def _unit(account: str) -> str:
    """The unit of an account, by its name."""
    if account.startswith("cash"):
        return account.split(":")[1]
    return "µg" if account.endswith("/fine") or account.startswith("half_year") else "mg"


def _measured(gross_mg: int, tenths: int) -> dict[str, Any]:
    fineness = decimal_text(tenths, 1)
    fine = decimal_text(fine_ug(gross_mg, fineness), 6)
    return {"gross_g": decimal_text(gross_mg, 3), "fineness": fineness, "fine_g": fine}


@dataclass
class Trading:
    """A market that lots move through, from the miner over two traders and back."""

    market: Market = field(default_factory=honest_market)
    lots: list[tuple[str, str]] = field(default_factory=list)
    given: dict[str, int] = field(default_factory=dict)
    number: int = 1000

    def fresh(self) -> str:
        self.number += 1
        return uuid(self.number)

    def declare(self, gross_mg: int, tenths: int, *, assayed: bool) -> None:
        measured = _measured(gross_mg, tenths) if assayed else {"gross_g": decimal_text(gross_mg, 3)}
        payload = lot_declared(0, "1", "1.0", "1") | {"lot": self.fresh()} | measured
        if not assayed:
            del payload["fineness"], payload["fine_g"]
        assert isinstance(self.market.record(payload, signer=MINER), Accepted)
        self.lots.append((payload["lot"], MINER))

    def sell(self, pick: int, permille: int, measured_permille: int, tenths: int, *, undeclared: bool) -> None:
        lot, holder = self.lots[pick % len(self.lots)]
        buyer = CARRIER if holder == BUYER else BUYER
        held = self.market.lot(lot)[0] or 0
        taken = max(1, held * permille // 1000)
        becomes = self.fresh()
        each = line(becomes=becomes, **_measured(max(1, taken * measured_permille // 1000), tenths))
        del each["origin"]
        each |= {"undeclared": True} if undeclared else {"lot": lot, "take_g": decimal_text(taken, 3)}
        outcome = self.market.record(sale(buyer=buyer, seller=holder, lines=[each], documents=[]), signer=buyer)
        assert isinstance(outcome, Accepted) == (undeclared or taken <= held)
        if isinstance(outcome, Accepted):
            self.lots.append((becomes, buyer))
            self.given[lot] = self.given.get(lot, 0) + (0 if undeclared else taken)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["declare", "declare_unassayed", "sell", "sell", "sell", "undeclared"]),
        st.integers(0, 100),
        st.integers(1, 1300),
        st.integers(900, 1100),
        st.integers(1, 10_000),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=60)
@given(STEPS)
def test_the_books_balance(steps: list[tuple[str, int, int, int, int]]) -> None:
    """Postings sum to zero in each unit, no lot gives more than it got, and origins sum to each lot's fine gold."""
    trading = Trading()
    for step, pick, permille, measured, tenths in steps:
        if step.startswith("declare") or not trading.lots:
            trading.declare(permille * 1000 + pick, tenths, assayed=step != "declare_unassayed")
        else:
            trading.sell(pick, permille, measured, tenths, undeclared=step == "undeclared")
    market = trading.market
    by_entry: dict[tuple[int, str], int] = {}
    for posting in market.postings:
        place = (posting.seq, _unit(posting.account))
        by_entry[place] = by_entry.get(place, 0) + posting.amount
    assert set(by_entry.values()) <= {0}
    for lot, _ in trading.lots:
        gross, fine = market.lot(lot)
        assert gross is not None
        assert gross >= 0
        assert fine is None or fine >= 0
        assert gross > 0 or not fine
        got = sum(_moves(market.postings, f"lot:{lot}/gross", sign=1))
        assert trading.given.get(lot, 0) <= got
        row = market.row(lot)
        whole = row.gross_mg if row.fine_ug is None else row.fine_ug
        assert sum(share.ug for share in market.origins(lot)) == whole


def _moves(postings: list[Posting], account: str, *, sign: int) -> list[int]:
    return [posting.amount for posting in postings if posting.account == account and posting.amount * sign > 0]


def test_gold_of_an_authorized_first_category_miner_is_formal() -> None:
    """Category I with a start authorization makes an origin formal, either alone does not."""
    for authorized, rights, standing in (
        (True, "yes", "formal"),
        (False, "yes", "in_process"),
        (True, "no", "in_process"),
    ):
        market = honest_market()
        market.assess(MINER, rights, "waived")
        if authorized:
            market.register(MINER, "AUTHORIZATION", right=RIGHT["code"])
        market.record(sale())
        (share,) = market.origins(uuid(301))
        assert (share.origin, share.ug, share.standing) == (uuid(201), 90_000_000, standing)
