"""A few dozen submissions of every registry type, some refused, the same each time they are told."""

from datetime import timedelta
from typing import Any

from service.decision.outcome import Refusal
from service.rulebook.decide import Decision
from tests.registry.book import (
    DIGEST,
    MINER,
    PALLAQUERA,
    PUNO,
    SOURCE,
    TRADER,
    Book,
    key,
    kid,
    open_up,
)

RIGHT = {"code": "010234500", "name": "DEMO Cerro Lunar 1"}


def tell(book: Book) -> list[Decision | Refusal]:
    """Every outcome, in order."""
    open_up(book)
    seen = {"size": 3, "root": book.root(3)}
    registration: dict[str, Any] = {"party": MINER, "status": "vigente", "right": RIGHT, "source": SOURCE}
    assessment = {
        "party": MINER,
        "from": "2026-03-01",
        "rights": {"answer": "yes", "evidence": "concession_title"},
        "surface": {"answer": "waived", "evidence": "state_waste_land"},
    }
    outcomes = [
        book.submit("trader", "party.declared", party=MINER, kind="person", seen=seen),
        book.submit("trader", "party.declared", party=PALLAQUERA, kind="selector", ubigeo=PUNO),
        book.submit("registrar", "party.registered", party=MINER, kind="person", roles=["miner"]),
        book.submit("registrar", "party.registered", party=MINER, kind="person"),
        book.submit("registrar", "party.updated", party=MINER, commitments=[{"field": "dni", "digest": DIGEST}]),
        book.submit("registrar", "registration.recorded", register="REINFO", **registration, **{"from": "2026-01-01"}),
        book.submit("registrar", "assessment.recorded", **assessment),
        book.submit("trader", "key.enrolled", party=TRADER, grade="device", **key("tablet", TRADER)),
        book.submit("trader", "key.rotated", party=TRADER, kid=kid("tablet"), **key("tablet-2", TRADER)),
        book.submit("tablet", "party.declared", party="ruc:10054148289", kind="person"),
        book.submit("trader", "key.revoked", party=TRADER, kid=kid("tablet-2"), reason="lost"),
        book.submit("registrar", "policy.set", name="backdate_note_days", value=1, effective_from="2026-03-02"),
    ]
    book.now += timedelta(days=10)
    late = book.payload("party.updated", party=MINER, roles=["miner", "trader"])
    late["occurred_at"] = "2026-03-05T00:00:00Z"
    outcomes += [
        book.submit(
            "registrar", "registration.recorded", register="CONTRACT", **registration, **{"from": "2026-03-02"}
        ),
        book.submit_payload("registrar", late),
        book.submit("trader", "party.declared", party="ruc:10054148289", kind="person", seen={**seen, "root": DIGEST}),
    ]
    return outcomes
