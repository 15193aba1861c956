"""The worked example of a report that was filed: a month without purchases, which is filed all the same."""

from service.api.examples.pen import TRADER, Example, example
from service.exchange.filing.filed import PURCHASE_REGISTER
from service.exchange.monthly_register import register
from service.exchange.monthly_register.register import Register
from service.flows.reports import forms

_MONTH = "2026-10"


def acts(first: int, purchase: int) -> tuple[Example, ...]:
    """What is recorded from entry `first` on; the worked purchase is entry `purchase`, in the month after."""
    empty = Register(TRADER, _MONTH, first, (), {}, "")
    return (
        example(
            "trader 2",
            "report.filed",
            711,
            "2026-11-20T22:40:00Z",
            report=PURCHASE_REGISTER,
            template=forms.CURRENT,
            buyer=TRADER,
            month=_MONTH,
            size=first,
            digest=register.digest(empty, forms.current()),
            lines=0,
            gross_g="0",
            fine_g="0",
        ),
    )
