"""Worked examples of keys limited, stolen and recovered, and of refusals counted."""

from service.api.examples.pen import ANANEA, LOG, MINER, TRADER, Example, digest, example, key, public
from service.ledger import keyproof, signing

_TABLET = "tablet"
_NEW_PHONE = "miner's new phone"
_SELLER = "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T3"


def acts(first: int, purchase: int) -> tuple[Example, ...]:
    """What is recorded from entry `first` on: after the review, whose authority seconds the recovery."""
    kid = signing.thumbprint(key(_TABLET).public_key)
    limits = {"device": "TAB-07", "until": "2027-06-30", "types": ["party.declared", "reception.recorded"]}
    day = {"currency": "PEN", "amount": "20000.00"}
    return (
        example(
            "trader 2",
            "key.enrolled",
            961,
            "2026-11-20T22:00:00Z",
            party=TRADER,
            grade="device",
            key=public(_TABLET),
            proof=keyproof.make(LOG, TRADER, key(_TABLET)),
            limits=limits,
        ),
        example(
            "trader 2",
            "key.limited",
            962,
            "2026-11-20T22:01:00Z",
            party=TRADER,
            kid=kid,
            limits={**limits, "operator": "OP-3", "day": day},
        ),
        example(
            _TABLET,
            "party.declared",
            963,
            "2026-11-20T22:02:00Z",
            party=_SELLER,
            kind="person",
            ubigeo=ANANEA,
            commitments=[{"field": "name", "digest": digest("seller at the gate")}],
        ),
        example(
            "trader 2",
            "key.revoked",
            964,
            "2026-11-20T22:03:00Z",
            party=TRADER,
            kid=kid,
            reason="compromised",
            from_seq=first + 2,
        ),
        example("trader 2", "entry.confirmed", 965, "2026-11-20T22:04:00Z", entry=first + 2),
        example(
            "registrar",
            "key.recovered",
            966,
            "2026-11-20T22:05:00Z",
            party=MINER,
            key=public(_NEW_PHONE),
            proof=keyproof.make(LOG, MINER, key(_NEW_PHONE)),
        ),
        example(
            "authority",
            "key.recovered",
            967,
            "2026-11-20T22:06:00Z",
            party=MINER,
            kid=signing.thumbprint(key(_NEW_PHONE).public_key),
        ),
        example(
            "registrar",
            "refusals.counted",
            968,
            "2026-11-20T22:07:00Z",
            day="2026-11-19",
            counts=[
                {"code": "R06", "count": 3, "parties": 2, "most": 2},
                {"code": "stale", "count": 1, "parties": 1, "most": 1},
            ],
        ),
    )
