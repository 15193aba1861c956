"""Provenance on a terminal: grams with all their places, and under each table what it adds up to."""

from decimal import Decimal
from typing import Any, Final

from service.cli.reports.report_tables import STANDINGS, headed, show
from service.cli.say import say

_Json = dict[str, Any]

_ORIGINS: Final[dict[str, str]] = {
    "undeclared": "sin origen / undeclared",
    "unexplained": "sin explicación / unexplained",
}


def back(found: _Json) -> None:
    """Each origin, largest first, and that they add up."""
    table = headed(
        "Origen\nOrigin",
        "Fino g\nFine g",
        "Parte\nShare",
        "Situación\nStanding",
        "Productor\nProducer",
        "Derecho\nRight",
        "Distrito\nDistrict",
        "Cat.",
        "Día\nDay",
        "Asiento\nEntry",
    )
    for each in found["origins"]:
        right, place = each.get("right") or {}, each.get("ubigeo") or {}
        table.add_row(
            _name(each),
            _grams(each["ug"]),
            _percent(each["share"]),
            STANDINGS[each["standing"]],
            each.get("origin_holder", ""),
            right.get("code", ""),
            place.get("code", ""),
            each.get("category") or "",
            each.get("day", ""),
            str(each["entry"]["seq"]) if "entry" in each else "",
        )
    show(table)
    total = sum(each["ug"] or 0 for each in found["origins"])
    count, whole = found["sums"]["origins"], found["fine_g"] or "—"
    say(
        f"{found['lot']}: {_grams(total)} g finos de {count} orígenes; el lote tiene {whole} g",
        f"{_grams(total)} fine g of {count} origins; the lot has {whole} g",
    )
    parts = ", ".join(f"{each['percent']} % {STANDINGS[each['name']]}" for each in found["sums"]["standings"])
    say(f"Situación: {parts}; {found['opened']} lotes abiertos", f"{found['opened']} lots opened")


def forward(found: _Json) -> None:
    """Each lot reached, in the order of recording."""
    table = headed(
        f"Lotes con oro de {found['of']}\nLots with its gold",
        "Fino g\nFine g",
        "Parte\nShare",
        "Producto\nProduct",
        "Titular\nHolder",
        "Queda g\nLeft g",
        "De\nFrom",
        "Asiento\nEntry",
    )
    for each in found["lots"]:
        if each.get("withheld"):
            table.add_row(each["lot"], _grams(each["ug"]), "", "reservado / withheld", "", "", "", "")
            continue
        export = each["export"]
        left = each["left_mg"]
        table.add_row(
            each["lot"],
            _grams(each["ug"]),
            _percent(each["share"]),
            each["product"] if export is None else f"{each['product']} → {export['country']}",
            each["holder"],
            "" if left is None else f"{left // 1000}.{left % 1000:03}",
            ", ".join(edge["lot"][-12:] for edge in each["from"]),
            str(each["entry"]["seq"]),
        )
    show(table)
    say(
        f"{len(found['lots'])} lotes, de {found['sources']} de partida",
        f"{len(found['lots'])} lots, from {found['sources']}",
    )


def path(found: _Json) -> None:
    """The shortest way, edge by edge."""
    if not found["ways"]:
        say(f"Ningún oro de uno está en el otro: {found['from']}, {found['to']}", "no gold of one is in the other")
        return
    table = headed("De\nFrom", "A\nTo", "Bruto g\nGross g", "Fino g\nFine g", "Asiento\nEntry")
    for edge in found["shortest"]:
        if edge.get("withheld"):
            table.add_row(edge["from"], edge["to"], "reservado / withheld", "", "")
            continue
        gross = edge["gross_mg"]
        weights = (f"{gross // 1000}.{gross % 1000:03}", _grams(edge["fine_ug"]))
        table.add_row(edge["from"], edge["to"], *weights, str(edge["entry"]["seq"]))
    show(table)
    more = "un millón o más" if found["more_ways"] else str(found["ways"])
    say(f"Caminos: {more}; este es el más corto.", f"{found['ways']} ways; this is the shortest")


def _name(each: _Json) -> str:
    origin: str = each["origin"]
    name = _ORIGINS.get(origin, origin)
    if each.get("withheld"):
        return f"{name} (reservado / withheld)"
    return f"{name} (más arriba / further)" if each.get("further") else name


def _percent(share: str) -> str:
    return f"{Decimal(share).scaleb(2):.4f} %"


def _grams(ug: int | None) -> str:
    return "—" if ug is None else f"{ug // 10**6}.{ug % 10**6:06}"
