"""A small market on complete facts: what the offline replay does, without keys and signatures."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from service.categorization.assessments import Assessment
from service.decision.effects import effects
from service.decision.facts import Facts
from service.decision.findings import Mark
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Refusal, Refused
from service.decision.records import Posting, Record, Row
from service.registry.parties import Party
from service.registry.policies import Policy
from service.registry.registration_recorded import beside
from service.registry.registrations import Register, Registration
from service.rulebook.kinds import KINDS
from service.trade import provenance
from service.trade.lots import Lot, LotUse, fine_account, gross_account, shelf, uses_shelf
from service.trade.provenance import OriginShare

LOG = "demo.orotraza.pe/7f3a"
BUYER = "ruc:20990000019"
CARRIER = "ruc:20990000035"
MINER = "ruc:10990000013"
PALLAQUERA = "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2"
OTHER = "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T3"
RIGHT = {"code": "010234500", "name": "DEMO Cerro Lunar 1"}
ANANEA = {"system": "inei", "code": "211002"}


def uuid(number: int) -> str:
    """The `number`-th id, as in the worked example."""
    return f"0192f3a1-7c10-7d21-9b8a-{number:012d}"


@dataclass
class Market:
    """Facts and what was put on them, entry by entry."""

    facts: Facts = field(default_factory=lambda: Facts(complete=True))
    seq: int = 0
    postings: list[Posting] = field(default_factory=list)

    def put(self, *records: Record) -> None:
        """One entry's records."""
        self.facts.put(records)
        self.postings += [record for record in records if isinstance(record, Posting)]
        self.seq += 1

    def register(
        self,
        party: str,
        register: Register,
        status: str = "vigente",
        start: str = "2024-01-01",
        *,
        until: str | None = None,
        right: str | None = None,
        districts: tuple[tuple[str, str], ...] = (),
        counterparty: str | None = None,
        compliance: str | None = None,
        source_day: str | None = None,
    ) -> None:
        """A register's word on a party."""
        row = Registration(self.seq, party, register, status, start, until, right=right, districts=districts)
        row = replace(row, counterparty=counterparty, compliance=compliance, source_day=source_day)
        self.put(row, *beside(row))

    def policy(self, name: str, value: str, start: str = "2026-01-01") -> None:
        """A policy's new value."""
        self.put(Policy(self.seq, name, value, start))

    def party(self, party: str, kind: str, roles: tuple[str, ...] = ()) -> None:
        """A registered party."""
        self.put(Party(self.seq, party, kind, registered=True, known_since="2024-01-01", roles=roles))

    def assess(self, party: str, rights: str, surface: str) -> None:
        """Both axes of a party, open on both sides."""
        said = {"seq", "party", "start", "rights", "surface"}
        blank: dict[str, Any] = dict.fromkeys(each.name for each in fields(Assessment) if each.name not in said)
        self.put(Assessment(seq=self.seq, party=party, start="2024-01-01", rights=rights, surface=surface, **blank))

    def recorded(self, payload: dict[str, Any]) -> datetime:
        """A minute after it happened."""
        return datetime.fromisoformat(payload["occurred_at"][:-1]).replace(tzinfo=UTC) + timedelta(minutes=1)

    def decide(
        self,
        payload: dict[str, Any],
        signer: str = BUYER,
        facts: Facts | None = None,
        *,
        roles: tuple[str, ...] = ("trader",),
        kid: str = "k" * 43,
    ) -> Accepted | Refusal:
        """What the rules say of a payload, without recording it."""
        kind: Kind[Any] = KINDS[payload["type"]]
        read = kind.payload.model_validate_json(json.dumps(payload))
        at = At(LOG, self.seq, self.recorded(payload), Signer(kid, signer, "device", roles))
        try:
            return kind.decide(read, facts or self.facts, at)
        except Refused as refused:
            return refused.refusal

    def record(
        self,
        payload: dict[str, Any],
        signer: str = BUYER,
        *,
        roles: tuple[str, ...] = ("trader",),
        kid: str = "k" * 43,
    ) -> Accepted | Refusal:
        """Decide, and put what was accepted. Whether `signer` may sign this at all is not asked (`may_sign`)."""
        outcome = self.decide(payload, signer, roles=roles, kid=kid)
        if isinstance(outcome, Accepted):
            done = (*outcome.records, *outcome.marks)
            recorded = self.recorded(payload)
            self.facts.keep(effects(self.seq, payload["type"], signer, kid, recorded, done))
            self.put(*done)
        return outcome

    def lot(self, lot: str) -> tuple[int | None, int | None]:
        """Gross mg and fine µg that a lot still holds."""
        return self.facts.balance(gross_account(lot)), self.facts.balance(fine_account(lot))

    def row(self, lot: str) -> Lot:
        """A lot's row."""
        (found,) = [row for row in self.facts.shelf(shelf(lot)) if isinstance(row, Lot)]
        return found

    def origins(self, lot: str) -> tuple[OriginShare, ...]:
        """Where a lot is from."""
        rows: dict[str, list[Row]] = {}
        wanted = [lot]
        while wanted:
            each = wanted.pop()
            if each not in rows:
                shelves = (shelf(each), uses_shelf(each), f"marks:{shelf(each)}")
                rows[each] = [row for name in shelves for row in self.facts.shelf(name)]
                wanted += [row.parent for row in rows[each] if isinstance(row, LotUse)]
        return provenance.origins(lot, provenance.graph(row for found in rows.values() for row in found))


def rules(outcome: Accepted | Refusal) -> list[str]:
    """The rules that left a mark, in order."""
    assert isinstance(outcome, Accepted), outcome
    return [mark.rule for mark in outcome.marks]


def only(outcome: Accepted | Refusal, rule: str) -> Mark:
    """The one mark of a rule."""
    assert isinstance(outcome, Accepted), outcome
    (found,) = [mark for mark in outcome.marks if mark.rule == rule]
    return found


def sums(postings: Iterable[Posting]) -> dict[str, int]:
    """Postings summed up by account."""
    totals: dict[str, int] = {}
    for posting in postings:
        totals[posting.account] = totals.get(posting.account, 0) + posting.amount
    return totals


def honest_market(facts: Facts | None = None) -> Market:
    """A trader in RECPO, a miner in REINFO with its right, gold at US$ 4,228."""
    market = Market(Facts(complete=True) if facts is None else facts)
    market.register(BUYER, "RECPO")
    market.register(MINER, "REINFO", right=RIGHT["code"], districts=(("inei", "211002"),))
    market.policy("gold_usd_per_ozt", "4228.00")
    return market


def constancia(number: int = 50, gross: str = "130.000", **changes: object) -> dict[str, Any]:
    """The miner's constancia for the pallaquera."""
    return {
        "type": "constancia.issued",
        "log": LOG,
        "id": uuid(number + 1000),
        "occurred_at": "2026-11-10T15:00:00Z",
        "constancia": uuid(number),
        "issuer": MINER,
        "selector": PALLAQUERA,
        "right": RIGHT,
        "ubigeo": ANANEA,
        "gross_g": gross,
        "issued_on": "2026-11-10",
        **changes,
    }


def lot_declared(number: int, gross: str, fineness: str, fine: str, **changes: object) -> dict[str, Any]:
    """A sponge of the miner's own, declared before it is sold."""
    return {
        "type": "lot.declared",
        "log": LOG,
        "id": uuid(number + 1000),
        "occurred_at": "2026-11-15T15:00:00Z",
        "lot": uuid(number),
        "holder": MINER,
        "support": "reinfo",
        "right": RIGHT,
        "ubigeo": ANANEA,
        "extracted_on": "2026-11-12",
        "product": "sponge",
        "gross_g": gross,
        "fineness": fineness,
        "fine_g": fine,
        **changes,
    }


def worked() -> dict[str, Any]:
    """The worked purchase of the model, to the letter."""
    return {
        "type": "purchase.recorded",
        "log": LOG,
        "id": uuid(101),
        "occurred_at": "2026-11-20T19:42:00Z",
        "seen": {"size": 2412, "root": "ab" * 32},
        "stage": "final",
        "buyer": BUYER,
        "seller": PALLAQUERA,
        "carrier": CARRIER,
        "place": {"ubigeo": ANANEA},
        "declares": [
            {
                "party": PALLAQUERA,
                "kind": "selector",
                "ubigeo": ANANEA,
                "commitments": [{"field": "dni", "digest": "01" * 32}, {"field": "name", "digest": "02" * 32}],
            }
        ],
        "lines": [
            {
                "line": 1,
                "origin": {
                    "lot": uuid(201),
                    "holder": MINER,
                    "support": "constancia",
                    "constancia": uuid(50),
                    "right": RIGHT,
                    "unit": "DEMO Labor 3",
                    "ubigeo": ANANEA,
                    "extracted_on": "2026-11-18",
                    "photos": ["03" * 32],
                },
                "product": "sponge",
                "gross_g": "14.850",
                "fineness": "905.0",
                "fine_g": "13.439250",
                "assay": {"method": "touchstone", "by": "buyer"},
                "becomes": uuid(301),
                "price": {"currency": "PEN", "amount": "5210.00"},
            },
            {
                "line": 2,
                "lot": uuid(202),
                "take_g": "125.430",
                "product": "sponge",
                "gross_g": "125.430",
                "fineness": "912.5",
                "fine_g": "114.454875",
                "assay": {"method": "xrf", "by": "buyer", "digest": "04" * 32},
                "becomes": uuid(302),
                "price": {"currency": "PEN", "amount": "46890.00"},
            },
        ],
        "price": {"currency": "PEN", "amount": "52100.00"},
        "payments": [
            {"means": "cash", "currency": "PEN", "amount": "2100.00", "paid_on": "2026-11-20"},
            {
                "means": "transfer",
                "currency": "PEN",
                "amount": "50000.00",
                "paid_on": "2026-11-20",
                "reference_digest": "05" * 32,
            },
        ],
        "documents": [
            {
                "kind": "04",
                "issuer": BUYER,
                "series": "E001",
                "number": "4521",
                "issued_on": "2026-11-20",
                "currency": "PEN",
                "amount": "52100.00",
                "lines": [1, 2],
            },
            {
                "kind": "09",
                "issuer": BUYER,
                "series": "T001",
                "number": "883",
                "issued_on": "2026-11-20",
                "gross_g": "140.280",
                "plate": "X1A234",
                "lines": [1, 2],
            },
        ],
        "destination": "domestic",
        "confirmation": {"method": "paper", "digest": "06" * 32},
    }


def before_the_worked_purchase() -> Market:
    """The honest market with constancia 050 and lot 202, which drew 125.430 g of it."""
    market = honest_market()
    market.party(MINER, "person")
    assert isinstance(market.record(constancia(), signer=MINER), Accepted)
    declared = lot_declared(
        202, "125.430", "912.5", "114.454875", held_by=PALLAQUERA, support="constancia", constancia=uuid(50)
    )
    assert rules(market.record(declared)) == []
    return market


def sale(**changes: object) -> dict[str, Any]:
    """The honest deal: the miner sells 100 g of its own sponge, banked, under a settlement and a guide."""
    return {
        "type": "purchase.recorded",
        "log": LOG,
        "id": uuid(102),
        "occurred_at": "2026-11-20T19:42:00Z",
        "stage": "final",
        "buyer": BUYER,
        "seller": MINER,
        "place": {"ubigeo": ANANEA},
        "lines": [line()],
        "price": {"currency": "PEN", "amount": "41000.00"},
        "payments": [{"means": "transfer", "currency": "PEN", "amount": "41000.00", "paid_on": "2026-11-20"}],
        "documents": [settlement(), guide()],
        "destination": "domestic",
        **changes,
    }


def line(number: int = 1, /, **changes: object) -> dict[str, Any]:
    """100 g of sponge at 900 ‰, its origin declared inline by the miner."""
    return {
        "line": number,
        "origin": origin(number),
        "product": "sponge",
        "gross_g": "100.000",
        "fineness": "900.0",
        "fine_g": "90.000000",
        "becomes": uuid(300 + number),
        "price": {"currency": "PEN", "amount": "41000.00"},
        **changes,
    }


def origin(number: int = 1, /, **changes: object) -> dict[str, Any]:
    """The miner's own gold."""
    return {
        "lot": uuid(200 + number),
        "holder": MINER,
        "support": "reinfo",
        "right": RIGHT,
        "ubigeo": ANANEA,
        "extracted_on": "2026-11-18",
        **changes,
    }


def settlement(**changes: object) -> dict[str, Any]:
    """The buyer's purchase settlement over line 1."""
    return {
        "kind": "04",
        "issuer": BUYER,
        "series": "E001",
        "number": "4521",
        "issued_on": "2026-11-20",
        "currency": "PEN",
        "amount": "41000.00",
        "lines": [1],
        **changes,
    }


def guide(**changes: object) -> dict[str, Any]:
    """The sender's guide over line 1."""
    return {
        "kind": "09",
        "issuer": BUYER,
        "series": "T001",
        "number": "883",
        "issued_on": "2026-11-20",
        "gross_g": "100.000",
        "lines": [1],
        **changes,
    }
