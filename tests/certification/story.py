"""A short chain with nothing wrong in it, told so that any step may be told otherwise: two mines, a trader, a plant.

    miner 201 ──► trader 301 ──► plant 401 ─┐
                                            ├─ smelting 900 ──► doré 501 ── refining 910 ──► bar 502
    second miner 202 ──────────► plant 402 ─┘

The miner is Category I with a start authorization or, unless a test says so, in REINFO like the second.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from service.certification import evidence, judgement
from service.certification.code import code
from service.certification.judgement import Judgement
from service.decision.outcome import Accepted
from tests.trade.change.plant import PLANT, SECOND, SECOND_RIGHT, dore, plant_market, processed, taken
from tests.trade.market import BUYER, LOG, MINER, RIGHT, Market, guide, line, origin, sale, settlement, uuid

Json = dict[str, Any]

BAR: Final = uuid(502)
DORE: Final = uuid(501)
SMELTING, REFINING = uuid(900), uuid(910)
CERTIFIER: Final = "ruc:20990000094"
KID: Final = "k" * 43
WHOLE_UG: Final = 178_000_000


def _from_miner() -> Json:
    return sale()


def _resold() -> Json:
    return sale(
        id=uuid(103),
        buyer=PLANT,
        seller=BUYER,
        occurred_at="2026-11-21T15:00:00Z",
        lines=[_of_lot(301, 401)],
        documents=[_paper(settlement, PLANT, "4522"), _paper(guide, PLANT, "884")],
    )


def _from_second() -> Json:
    second = origin(2, holder=SECOND, right=SECOND_RIGHT)
    return sale(
        id=uuid(104),
        buyer=PLANT,
        seller=SECOND,
        occurred_at="2026-11-21T16:00:00Z",
        lines=[line(1, origin=second, becomes=uuid(402))],
        documents=[_paper(settlement, PLANT, "4523"), _paper(guide, PLANT, "885")],
    )


def _smelted() -> Json:
    return processed(
        [taken(uuid(401), "100.000"), taken(uuid(402), "100.000")],
        [dore(501, "190.000", "940.0")],
        id=uuid(904),
        campaign=SMELTING,
        process="smelting",
        occurred_at="2026-11-22T15:00:00Z",
        started_on="2026-11-22",
        ended_on="2026-11-22",
    )


def _refined() -> Json:
    bar = dore(502, "178.000", "1000.0", product="bar", serial="DEMO-1")
    return processed(
        [taken(DORE, "190.000")],
        [bar],
        id=uuid(905),
        campaign=REFINING,
        process="refining",
        occurred_at="2026-11-23T15:00:00Z",
        started_on="2026-11-23",
        ended_on="2026-11-23",
    )


def _of_lot(lot: int, becomes: int) -> Json:
    taken_line = line(1, lot=uuid(lot), take_g="100.000", becomes=uuid(becomes))
    del taken_line["origin"]
    return taken_line


def _paper(made: Callable[..., Json], issuer: str, number: str) -> Json:
    return made(issuer=issuer, number=number, issued_on="2026-11-21")


STEPS: Final[Mapping[str, tuple[str, Callable[[], Json]]]] = {
    "from_miner": (BUYER, _from_miner),
    "resold": (PLANT, _resold),
    "from_second": (PLANT, _from_second),
    "smelted": (PLANT, _smelted),
    "refined": (PLANT, _refined),
}
"""Who signs each, and what."""


@dataclass
class Story:
    """The chain as far as it is told; `seqs` are its steps' entries."""

    market: Market = field(default_factory=plant_market)
    seqs: dict[str, int] = field(default_factory=dict)

    def tell(
        self, until: str = "refined", /, *, kids: Mapping[str, str] | None = None, **changes: Mapping[str, object]
    ) -> "Story":
        """Record the steps not yet told up to `until`, with members changed, or another key, by step."""
        for name, (signer, make) in STEPS.items():
            if name not in self.seqs:
                kid = (kids or {}).get(name, KID)
                self.seqs[name] = self.record({**make(), **changes.get(name, {})}, signer, kid=kid)
            if name == until:
                break
        return self

    def record(self, payload: Json, signer: str, *, kid: str = KID) -> int:
        """One more entry: its number."""
        seq = self.market.seq
        outcome = self.market.record(payload, signer, roles=("trader", "plant", "certifier"), kid=kid)
        assert isinstance(outcome, Accepted), outcome
        return seq

    def formal(self, party: str, right: str) -> "Story":
        """An operator is Category I with a start authorization."""
        self.market.register(party, "AUTHORIZATION", right=right)
        self.market.assess(party, "yes", "yes")
        return self

    def all_formal(self) -> "Story":
        """Both are."""
        return self.formal(MINER, RIGHT["code"]).formal(SECOND, SECOND_RIGHT["code"])

    def judge(self, lot: str = BAR, size: int | None = None) -> Judgement:
        """What the criteria find of a lot, now or as of a size."""
        found = evidence.gather(self.market.facts, lot, self.market.seq if size is None else size)
        assert found is not None
        return judgement.judge(found)


def certified(story: Story, lot: str = BAR, **claimed: object) -> Json:
    """A certificate of a lot by what is found of it now, with members of its claims changed."""
    claims = story.judge(lot).claims
    assert claims is not None
    return {
        "type": "certificate.issued",
        "log": LOG,
        "id": uuid(1_000 + story.market.seq),
        "occurred_at": "2026-11-24T15:00:00Z",
        "certificate": code(LOG, lot, 0),
        "claims": {**claims.as_json(), **claimed},
    }


def changed(payload: Json, **claimed: object) -> Json:
    """A certificate with members of its claims changed."""
    return {**payload, "claims": {**payload["claims"], **claimed}}
