"""Worked examples of reading rights given and taken back."""

from service.api.examples.pen import Example, digest, example, uuid

_AUDIT_FIRM = "ruc:20990000124"


def acts(first: int, purchase: int) -> tuple[Example, ...]:
    """What is recorded from entry `first` on; the worked purchase is entry `purchase`."""
    return (
        example(
            "registrar",
            "party.registered",
            701,
            "2026-11-20T22:00:00Z",
            party=_AUDIT_FIRM,
            kind="company",
            name="DEMO Auditores del Sur S.A.C.",
            roles=[],
        ),
        example(
            "trader 2",
            "access.granted",
            702,
            "2026-11-20T22:05:00Z",
            lot=uuid(302),
            reader=_AUDIT_FIRM,
            until="2027-03-31",
            mandate=digest("audit contract"),
        ),
        example(
            "trader 2",
            "access.ended",
            703,
            "2026-11-20T22:30:00Z",
            lot=uuid(302),
            reader=_AUDIT_FIRM,
        ),
    )
