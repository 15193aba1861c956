"""What happened to the gold on its way: how it was kept at each step, and where mercury was used."""

from collections.abc import Mapping
from typing import Final

from service.certification.claims import Custody, Mercury
from service.certification.criteria import uses_mercury
from service.certification.evidence import Evidence

_OF_MERCURY: Final = frozenset({"amalgam", "sponge"})
"""What only mercury makes."""

_WON_SOMEHOW: Final = frozenset({"dore", "bar", "scrap"})
"""Metal of which nobody says how it was won."""


def custody(evidence: Evidence, apart: Mapping[str, bool]) -> tuple[Custody, ...]:
    """Each sort of step, kept apart or by mass balance, with how often; `apart` says of each lot what was in it.

    A campaign is one step, and so is a purchase, however many lots it made. What a campaign gained was in it, too.
    """
    purchases: dict[int, bool] = {}
    for lot, sale in evidence.bought():
        purchases[sale.seq] = purchases.get(sale.seq, True) and apart[lot.lot]
    steps = [("purchase", kept) for kept in purchases.values()]
    mixed = {use.parent for made, uses in evidence.graph.uses.items() if not apart[made] for use in uses}
    steps += [(run.process, apart[lot] and lot not in mixed) for lot, run in evidence.campaigns.items()]
    counted: dict[tuple[str, str], int] = {}
    for step, kept in steps:
        how = (step, "segregation" if kept else "mass_balance")
        counted[how] = counted.get(how, 0) + 1
    return tuple(
        Custody(step=step, model=model, times=times)  # type: ignore[arg-type] # processes, as payloads name them
        for (step, model), times in sorted(counted.items())
    )


def mercury(evidence: Evidence) -> Mercury:
    """Where mercury was used on the way of all that went into the lot."""
    runs = [run for run in evidence.campaigns.values() if uses_mercury(run)]
    controlled = sum(run.retort is True for run in runs)
    products = [origin.lot.product for origin in evidence.origins.values()]
    by_mercury = sum(product in _OF_MERCURY for product in products)
    unknown = by_mercury + sum(product in _WON_SOMEHOW for product in products)
    if not runs and not by_mercury:
        status = "not_known" if unknown else "free"
    else:
        status = "controlled" if controlled == len(runs) and not unknown else "used"
    return Mercury(
        status=status,  # type: ignore[arg-type] # one of the four above
        campaigns=len(runs),
        controlled=controlled,
        undeclared_lots=unknown,
    )
