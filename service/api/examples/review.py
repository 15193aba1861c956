"""Worked examples of findings answered and reviewed."""

from service.api.examples.pen import ANANEA, LOG, TRADER, Example, digest, example, key, public
from service.ledger import keyproof

_AUTHORITY = "ruc:20990000078"


def acts(first: int, purchase: int) -> tuple[Example, ...]:
    """What is recorded from entry `first` on; the worked purchase is entry `purchase`."""
    return (
        example(
            "registrar",
            "party.registered",
            601,
            "2026-11-20T21:30:00Z",
            party=_AUTHORITY,
            kind="authority",
            name="DEMO Dirección Regional de Energía y Minas",
            roles=["authority"],
            ubigeo=ANANEA,
            institution="DEMO DREM Puno",
            territory=["21"],
        ),
        example(
            "registrar",
            "key.enrolled",
            602,
            "2026-11-20T21:31:00Z",
            party=_AUTHORITY,
            grade="administrator",
            key=public("authority"),
            proof=keyproof.make(LOG, _AUTHORITY, key("authority")),
        ),
        example(
            "trader 2",
            "finding.answered",
            603,
            "2026-11-20T21:40:00Z",
            entry=purchase,
            rule="R05b",
            party=TRADER,
            answer="paper_exists",
            evidence=[digest("second constancia")],
        ),
        example(
            "authority",
            "finding.reviewed",
            604,
            "2026-11-20T21:50:00Z",
            entry=purchase,
            rule="R05b",
            outcome="lifted_with_condition",
            reason="papers_suffice",
            condition="original_paper",
            document=digest("resolution"),
        ),
    )
