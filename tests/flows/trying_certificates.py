"""What somebody may try with certificates: true or not, a decision looks at the lot alone."""

from service.certification.claims import Criterion
from service.certification.code import code
from service.certification.records import of_lot_shelf
from service.trade import measures
from service.trade.quantities import decimal_text
from tests.flows import house
from tests.flows.trading import CERTIFIER, Json, Trade, grams


def issued(trade: Trade) -> tuple[str, Json]:
    """A lot or what is left of it is certified, now and then once more, now and then more of it than there is."""
    lot = trade.lot()
    name = trade.known("lot") if lot is None else lot.lot
    whole = None if lot is None else measures.current(trade.facts, name)
    fine = (1 if whole is None else whole.fine_ug or 1) + (1 if trade.now_and_then(12) else 0)
    said = decimal_text(fine, 6)
    origin = {"department": "21", "category": "IV", "standing": "in_process", "lots": 1}
    claims: Json = {
        "lot": name,
        "product": "sponge" if lot is None or lot.product == "campaign" else lot.product,
        "gross_g": grams(1 if whole is None else whole.gross_mg),
        "fine_g": said,
        "certified_g": said,
        "grade": "in_formalization",
        "criteria": [{"criterion": each.value, "result": "pass"} for each in Criterion],
        "origins": [{**origin, "fine_g": said, "share_bp": 10_000}],
        "categories": [{"category": "IV", "fine_g": said, "share_bp": 10_000}],
        "mercury": {"status": "used", "campaigns": 0, "controlled": 0, "undeclared_lots": 1},
        "criteria_version": 2 if trade.now_and_then(20) else 1,
        "size": 1 if trade.now_and_then(20) else trade.size(),
    }
    earlier = len(trade.facts.shelf(of_lot_shelf(name))) + (1 if trade.now_and_then(12) else 0)
    return CERTIFIER, {"certificate": code(house.ORIGIN, name, earlier), "claims": claims}


def suspended(trade: Trade) -> tuple[str, Json]:
    """One is suspended, for what some entry said."""
    return _word(trade, "basis_held")


def reinstated(trade: Trade) -> tuple[str, Json]:
    """One stands again."""
    return _word(trade, "put_right")


def revoked(trade: Trade) -> tuple[str, Json]:
    """One never counts again."""
    return _word(trade, "claims_wrong")


def _word(trade: Trade, reason: str) -> tuple[str, Json]:
    _, _, before = trade.entry("certificate.issued")
    said: Json = {"certificate": before.get("certificate", "OP-0000-0000-0000"), "reason": reason}
    return CERTIFIER, said | ({"basis": trade.size() - trade.rng.randrange(3)} if trade.now_and_then(2) else {})
