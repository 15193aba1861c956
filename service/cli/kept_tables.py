"""Reports about one party on a terminal: products, standings, places, departments by their names, not codes."""

from typing import TYPE_CHECKING, Any, Final

from service.cli.say import line, say
from service.cli.trace_tables import STANDINGS
from service.web.names import CATEGORIES, DEPARTMENTS, PRODUCTS

if TYPE_CHECKING:
    from service.certification.credential.words import Words

_Json = dict[str, Any]

_PLACES: Final = {
    "home": "con su titular / with its holder",
    "transit": "en camino, guía / on its way, shipment",
    "at": "en poder de / at",
    "quarantine": "en cuarentena en / in quarantine at",
}
_NOT_KNOWN: Final = {
    "country": "país no conocido / country not known",
    "department": "departamento no conocido / department not known",
}


def stock(found: _Json) -> None:
    """Each part with what it is and where it lies, and what they add up to."""
    for part in found["parts"]:
        what = f"{_both(PRODUCTS[part['product']])}, {STANDINGS[part['standing']]}"
        line(f"{what:<48} {_grams(part)}  {_place(part['place'])}")
    say(f"{found['at']}: {_grams(found['total'])} en {found['lots']} lotes", f"{found['lots']} lots")


def origins(found: _Json) -> None:
    """Each share with its country, department, category and standing."""
    for share in found["shares"]:
        words = (
            share["country"] or _NOT_KNOWN["country"],
            DEPARTMENTS.get(share["department"] or "", _NOT_KNOWN["department"]),
            _both(CATEGORIES[share["category"] or "none"]),
            STANDINGS[share["standing"]],
        )
        line(f"{share['permille']:>4} ‰  {', '.join(words)}  {share['fine_ug']:,} µg")
    say(f"{found['lots']} lotes, {found['fine_ug']:,} µg de oro fino", f"{found['lots']} lots")


def _both(words: "Words") -> str:
    return words.es if words.es == words.en else f"{words.es} / {words.en}"


def _place(place: str) -> str:
    kind, _, where = place.partition(":")
    return f"{_PLACES[kind]} {where}".rstrip()


def _grams(gold: _Json) -> str:
    gross, fine = gold["gross_mg"], gold["fine_ug"]
    return f"{gross // 1000:>10,}.{gross % 1000:03} g  {fine // 10**6:>8,}.{fine % 10**6:06} g Au"
