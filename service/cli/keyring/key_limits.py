"""Limits of a device key, as the command line takes and shows them."""

import re
from typing import Annotated, Any, Final

import typer

from service.cli.say import usage

Device = Annotated[str | None, typer.Option(help="Código del equipo. / Code of the machine.")]
Operator = Annotated[str | None, typer.Option(help="Código de quien lo usa. / Code of who uses it.")]
Until = Annotated[str | None, typer.Option(help="Último día en que firma. / The last day on which it signs.")]
Types = Annotated[
    list[str] | None,
    typer.Option("--type", help="Solo firma este tipo; se repite. / It signs this type only; may be repeated."),
]
ReadsOnly = Annotated[
    bool, typer.Option("--reads-only", help="No firma nada: solo consulta. / It signs nothing: it only asks.")
]
PerDeal = Annotated[
    str | None, typer.Option(metavar="'PEN 20000'", help="Tope por operación. / The most for one deal.")
]
PerDay = Annotated[str | None, typer.Option(metavar="'PEN 50000'", help="Tope por día. / The most for one day.")]

_MONEY: Final = re.compile(r"(PEN|USD) ?([0-9]+(?:\.[0-9]{1,2})?)")


def limits(
    *,
    device: str | None,
    operator: str | None,
    until: str | None,
    types: list[str] | None,
    per_deal: str | None,
    per_day: str | None,
    reads_only: bool,
) -> dict[str, Any]:
    """The member `limits` of what the options say; empty where they say nothing. Raises `Trouble`."""
    from service.registry.limits import SIGNED_ONCE
    from service.rulebook.kinds import KINDS

    if reads_only and types:
        raise usage("--reads-only y --type se contradicen", "--reads-only and --type contradict each other")
    # The register takes any type's name: one misspelt would leave a key that signs nothing.
    for each in types or ():
        if each not in KINDS:
            raise usage(f"{each!r} no es un tipo de declaración", f"{each!r} is no payload type")
    said = {
        "device": device,
        "operator": operator,
        "until": until,
        "types": [SIGNED_ONCE] if reads_only else types or None,
        "deal": _money(per_deal),
        "day": _money(per_day),
    }
    return {name: value for name, value in said.items() if value is not None}


def reads_only(types: list[str]) -> bool:
    """Whether a key that signs these types alone signs nothing."""
    from service.registry.limits import SIGNED_ONCE

    return types == [SIGNED_ONCE]


def shown(limits: dict[str, str] | None) -> str:
    """Limits in a line, as the service gives them."""
    return " · ".join(map(_shown, (limits or {}).items())) or "–"


def _shown(limit: tuple[str, str]) -> str:
    from service.registry.limits import SIGNED_ONCE

    return "solo consulta / reads only" if limit == ("types", SIGNED_ONCE) else " ".join(limit)


def _money(text: str | None) -> dict[str, str] | None:
    if text is None:
        return None
    found = _MONEY.fullmatch(text.strip())
    if found is None:
        raise usage(f"{text!r} no es un monto como PEN 20000.00", f"{text!r} is no amount like PEN 20000.00")
    return {"currency": found[1], "amount": found[2]}
