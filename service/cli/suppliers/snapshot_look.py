"""`orotraza snapshot look`: may it sell? Answered at a gate without network, with the picture's age in big words."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from service.cli import bounded, other_file, say
from service.cli.client import service_key
from service.cli.other_file import Kind
from service.cli.say import Trouble, as_json, console, fail, reason, usage, why
from service.cli.verifying.statement_shown import LIGHTS, MAY_SELL

if TYPE_CHECKING:
    from rich.console import Console

    from service.audit.gate_reading import Line, Snapshot

_SHOWN: Final = 20
_RUC_LENGTH: Final = 11
_NAT_LENGTH: Final = len("nat:") + 26
_OTHER: Final = (
    "no es una fotografía del registro; la hace orotraza snapshot make",
    "it is no snapshot of the register; orotraza snapshot make makes one",
)


def look(
    file: Annotated[Path, typer.Argument(help="La fotografía. / The snapshot.")],
    whom: Annotated[str, typer.Argument(metavar="PARTY|RUC", help="RUC, o como empieza. / A RUC, or its beginning.")],
    key: Annotated[str | None, typer.Option("--key", metavar="VKEY", help=service_key.KEY_HELP)] = None,
    service: Annotated[
        str | None, typer.Option("--service-key", metavar="VKEY", help=service_key.SERVICE_KEY_HELP)
    ] = None,
    data: Annotated[Path | None, typer.Option(help=service_key.FOLDER_HELP, envvar="ORO_DATA_DIR")] = None,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Buscar a un proveedor en la fotografía, sin red. / Look a supplier up in the snapshot, offline.

    Termina en 1 si alguno no puede vender o nadie empieza así, y en 0 si no. / Exit status 1 on a red light.
    """
    snapshot, now = _open(file, key, service, data), datetime.now(UTC)
    wanted, whole = _wanted(whom)
    found = list(islice(snapshot.starting(wanted), _SHOWN + 1))
    if whole and len(found) == 0:
        found = [_absent(snapshot, wanted)]
    if json:
        as_json(_as_json(snapshot, found, now))
    else:
        _show(snapshot, found, now, console())
    if not found or any(line.light_at(snapshot.head, now) == "red" for line in found):
        fail()


def _open(file: Path, key: str | None, service: str | None, data: Path | None) -> "Snapshot":
    from service.audit.detail_words import spanish
    from service.audit.gate_reading import MAX_BYTES, SnapshotError, open_snapshot

    trusted, named = service_key.trusted(key, data), service_key.known(service, data)
    if not named:
        raise usage("falta --service-key: la clave del servicio", "--service-key is missing: the service's key")
    try:
        held = bounded.whole(file, MAX_BYTES, _OTHER)
        other_file.refuse(file, held, Kind.SNAPSHOT)
        return open_snapshot(held, trusted, named)
    except OSError as error:
        raise usage(f"no se puede leer {file}: {why(error)}", f"{file} cannot be read: {reason(error)}") from None
    except SnapshotError as error:
        raise Trouble(
            f"NO ES DE FIAR: {file} no se sostiene: {spanish(str(error))}",
            f"do not rely on it: {file} does not hold: {error}",
        ) from None


def _wanted(whom: str) -> tuple[str, bool]:
    """What lines begin with, and whether it names one party. Raises `Trouble` at a RUC whose check digit is wrong."""
    from stdnum.pe import ruc

    wanted = f"ruc:{whom}" if whom.isdecimal() else whom
    number = wanted.removeprefix("ruc:")
    if len(number) == _RUC_LENGTH and not ruc.is_valid(number):
        raise usage(f"{number} no es un RUC: revise las cifras", f"{number} is no RUC: look at the digits again")
    return wanted, len(number) == _RUC_LENGTH or len(wanted) == _NAT_LENGTH


def _absent(snapshot: "Snapshot", party: str) -> "Line":
    """Who is in no register may not sell; of who was not asked for, the picture knows nothing."""
    from service.audit.gate_reading import Line

    if snapshot.head.scope == "registered":
        return Line(party, "red", "no", None, (), ("not_registered",))
    return Line(party, "amber", "conditional", None, (), ("not_in_list",))


def _show(snapshot: "Snapshot", found: "list[Line]", now: datetime, to: "Console") -> None:
    from rich.text import Text

    head = snapshot.head
    es, en = _age(head.age(now))
    stale = head.stale(now)
    say.show(to, Text(f"FOTOGRAFÍA DE HACE {es}{': VIEJA' if stale else ''}", "bold yellow" if stale else "bold"))
    say.show(to, Text(f"snapshot {en} old{': beyond policy, nothing is green' if stale else ''}", "dim"))
    for line in found[:_SHOWN]:
        light_es, light_en, style = LIGHTS[line.light_at(head, now)]
        may_es, may_en = MAY_SELL[line.may_sell]
        category = "" if line.category is None else f" · Categoría {line.category}"
        say.show(to, Text.assemble((f"{light_es}  {line.party}", style), f"  {may_es}{category}"))
        details = "  ".join((*line.sells, *line.rules))
        say.show(to, Text(f"   {light_en}: {may_en}  {details}", "dim"))
    if len(found) > _SHOWN:
        say.show(to, Text(f"… y más: escriba más cifras / and more: type more digits ({head.lines:,})"))
    if not found:
        say.show(to, Text.assemble(("nadie empieza así", "bold"), ("  nobody begins so", "dim")))
    say.show(to, Text(f"{head.log}, {head.issued_at}, asientos / entries {head.size:,}", "dim"))


def _age(age: timedelta) -> tuple[str, str]:
    if age >= timedelta(days=2):
        return f"{age.days} DÍAS", f"{age.days} days"
    hours = int(age / timedelta(hours=1))
    return (f"{hours} HORAS", f"{hours} hours") if hours else ("MENOS DE UNA HORA", "less than an hour")


def _as_json(snapshot: "Snapshot", found: "list[Line]", now: datetime) -> dict[str, Any]:
    head = snapshot.head
    return {
        "head": head.model_dump(mode="json", exclude_none=True),
        "age_days": head.age(now).days,
        "stale": head.stale(now),
        "found": [
            {
                "party": line.party,
                "light": line.light_at(head, now),
                "may_sell": line.may_sell,
                "category": line.category,
                "sells": list(line.sells),
                "rules": list(line.rules),
            }
            for line in found[:_SHOWN]
        ],
        "more": len(found) > _SHOWN,
    }
