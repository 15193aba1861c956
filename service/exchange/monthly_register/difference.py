"""The *rectificatoria*: what a month's register says now beside what it said when it was filed, line by line.

A line that came in is `added`, one that is gone `removed`; of a line that changed both the old and the new one stand,
and the difference of the two. What the differences come to is what the new sums are without the old ones, exactly.
"""

from collections.abc import Iterator
from typing import Final

from service.decision.values import frozen
from service.exchange.monthly_register.line import RegisterLine
from service.exchange.monthly_register.register import NOBODY, Register, Sums, row, table
from service.exchange.monthly_register.template import Template
from service.trade.quantities import decimal_text

KINDS: Final = {"added": "agregada", "removed": "retirada", "before": "decía", "after": "dice"}


@frozen
class Change:
    """One line that differs; None where it was, or is, not there."""

    before: RegisterLine | None
    after: RegisterLine | None


def changes(before: Register, after: Register, form: Template) -> tuple[Change, ...]:
    """The lines in which two registers of one month differ as `form` shows them, in the order of the log."""
    old = {line.key: line for line in before.lines}
    new = {line.key: line for line in after.lines}
    return tuple(
        Change(old.get(key), new.get(key))
        for key in sorted(old.keys() | new.keys())
        if key not in old or key not in new or row(before, old[key], form) != row(after, new[key], form)
    )


def difference(found: tuple[Change, ...]) -> Sums:
    """What the changes come to: sums may be below nothing."""
    lines = gross = fine = 0
    cents: dict[str, int] = {}
    for change in found:
        for sign, line in ((-1, change.before), (1, change.after)):
            if line is not None:
                lines += sign
                gross += sign * line.weight.gross_mg
                fine += sign * (line.weight.fine_ug or 0)
                cents[line.currency] = cents.get(line.currency, 0) + sign * line.cents
    return Sums(lines, gross, fine, tuple(sorted((name, amount) for name, amount in cents.items() if amount)))


_CURRENCIES: Final = ("PEN", "USD")
TITLES: Final = (
    "Cambio",
    "Diferencia peso bruto (g)",
    "Diferencia oro fino (g)",
    *(f"Diferencia precio ({currency})" for currency in _CURRENCIES),
)
NUMBERS: Final = ("text", *("number" for _ in TITLES[1:]))
"""Which of these columns hold numbers, as `Column.kind` has it."""


def rows(before: Register, after: Register, form: Template) -> Iterator[list[str]]:
    """The changes as cells: the kind, the differences (on the line that stands, or that is gone), then the form's."""
    for change in changes(before, after, form):
        if change.before is not None and change.after is not None:
            yield [KINDS["before"], *("" for _ in TITLES[1:]), *row(before, change.before, form, NOBODY)]
            yield [KINDS["after"], *_difference(change), *row(after, change.after, form, NOBODY)]
        elif change.after is not None:
            yield [KINDS["added"], *_difference(change), *row(after, change.after, form, NOBODY)]
        elif change.before is not None:
            yield [KINDS["removed"], *_difference(change), *row(before, change.before, form, NOBODY)]


def as_csv(before: Register, after: Register, form: Template, *, mark: bool = False) -> bytes:
    """The *rectificatoria*'s differences as a file."""
    return table([*TITLES, *form.titles], rows(before, after, form), mark=mark)


def _difference(change: Change) -> list[str]:
    found = difference((change,))
    cents = dict(found.cents)
    prices = (decimal_text(cents.get(currency, 0), 2) for currency in _CURRENCIES)
    return [decimal_text(found.gross_mg, 3), decimal_text(found.fine_ug, 6), *prices]
