"""Sets up each combination of the table: the seller, what else is on record of it, and the word asked about."""

from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from service.registry.registrations import Register
from service.trade import supplier
from service.trade.verdict import Verdict
from tests.trade.market import BUYER, CARRIER, MINER, OTHER, PALLAQUERA, RIGHT, Market

CODE: Final = RIGHT["code"]
BASE, FROM, UNTIL = "2024-01-01", "2026-03-01", "2026-05-31"
DAYS: Final = {"before": date(2026, 2, 15), "in": date(2026, 4, 15), "after": date(2026, 6, 15)}

_FIRST_WORDS: Final = frozenset({"vigente", "titled", "pending", "active"})
"""With these a register begins to speak; every other one takes something back that it said since `BASE`."""
_WITH_AN_END: Final = frozenset({*_FIRST_WORDS, "suspendido", "suspended"})
_GOOD: Final = {"CONCESSION": "titled", "SUNAT": "active"}
_OF_A_RIGHT: Final = frozenset({"REINFO", "CONCESSION", "CONTRACT", "AUTHORIZATION"})
_AXES: Final = {"I": ("yes", "yes"), "II": ("yes", "no"), "III": ("no", "yes"), "IV": ("no", "no")}

_WHO: Final = {
    "selector": (PALLAQUERA, "selector", ("miner",)),
    "selector_in_reinfo": (PALLAQUERA, "selector", ("miner",)),
    "trader": (BUYER, "company", ("trader",)),
    "trader_with_stock": (BUYER, "company", ("trader",)),
    "plant": (BUYER, "company", ("plant",)),
    "company": (BUYER, "cooperative", ("miner",)),
}
_ALSO: Final[dict[str, tuple[tuple[Register, str], ...]]] = {
    "miner": (("REINFO", "vigente"),),
    "miner_in_recpo": (("REINFO", "vigente"), ("RECPO", "vigente")),
    "graduate": (("AUTHORIZATION", "vigente"),),
    "miner_on_title": (("REINFO", "vigente"),),
    "operator": (("CONTRACT", "vigente"),),
    "selector_in_reinfo": (("SELECTORS", "vigente"),),
    "trader_with_stock": (("RECPO", "suspendido"),),
    "plant": (("RECPO", "vigente"), ("PLANT", "vigente")),
}
"""What else is on record of a seller since `BASE`; its word in the register asked about is the table's."""


@dataclass(frozen=True, slots=True)
class Case:
    """One combination, to be asked."""

    seller: str
    register: str
    status: str
    date: str
    known: str
    category: str

    def ask(self) -> Verdict:
        """Record what the combination says, and check the seller."""
        market = Market()
        party, kind, roles = _WHO.get(self.seller, (MINER, "person", ("miner",)))
        if self.seller != "stranger":
            market.party(party, kind, roles)
        if self.category != "none":
            market.assess(party, *_AXES[self.category])
        for register, status in _ALSO.get(self.seller, ()):
            if register != self.register:
                _record(market, party, register, status, BASE)
        if self.seller == "heir":
            _record(market, OTHER, "REINFO", "vigente", "2019-01-01")
            _record(market, OTHER, "REINFO", "ended", FROM if self.status == "vigente" else BASE)
        speaks_of = self._speaks_of(market, party)
        known_at = self._speak(market, speaks_of)
        at = DAYS[self.date]
        return supplier.verdict(market.facts, party, at=at, known_at=known_at, today=at)

    def _speaks_of(self, market: Market, party: str) -> str:
        """Whom the register's word is about: the seller, a company's member, the title's holder."""
        if self.seller == "company":
            if self.register == "MEMBERSHIP":
                _record(market, MINER, "REINFO", "vigente", BASE)
            else:
                market.register(MINER, "MEMBERSHIP", start=BASE, counterparty=party)
            return MINER
        return CARRIER if (self.seller, self.register) == ("operator", "CONCESSION") else party

    def _speak(self, market: Market, party: str) -> int | None:
        """Record the register's word; the entry up to which the ledger is asked."""
        if self.status == "none":
            return None
        register = cast(Register, self.register)
        counterparty = BUYER if register == "MEMBERSHIP" else None
        if self.status not in _FIRST_WORDS:
            _record(market, party, register, _GOOD.get(register, "vigente"), BASE, counterparty=counterparty)
        seq = market.seq
        until = UNTIL if self.status in _WITH_AN_END else None
        _record(market, party, register, self.status, FROM, until, counterparty=counterparty)
        return seq if self.known == "before" else seq - 1


def _record(
    market: Market,
    party: str,
    register: Register,
    status: str,
    start: str,
    until: str | None = None,
    *,
    counterparty: str | None = None,
) -> None:
    right = CODE if register in _OF_A_RIGHT else None
    market.register(party, register, status, start, until=until, right=right, counterparty=counterparty)
