"""Reports about one party on a terminal: products, standings, places, departments by their names, not codes."""

from typing import TYPE_CHECKING, Any, Final

from service.cli.reports.report_tables import STANDINGS
from service.cli.say import line, note, say
from service.web.names import CATEGORIES, DEPARTMENTS, MERCURY_PRACTICES, OPERATIONS, PRODUCTS, STEPS

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
            _department(share),
            _both(CATEGORIES[share["category"] or "none"]),
            STANDINGS[share["standing"]],
        )
        line(f"{share['permille']:>4} ‰  {', '.join(words)}  {share['fine_ug']:,} µg")
    say(f"{found['lots']} lotes, {found['fine_ug']:,} µg de oro fino", f"{found['lots']} lots")


def uif(found: _Json) -> None:
    """Each operation with its day, its entry, what was paid and to or by whom."""
    for each in found["operations"]:
        what = _both(OPERATIONS[each["kind"]])
        line(
            f"{each['day']}  asiento / entry {each['entry']}  {what}  {each['currency']} {each['amount']}  "
            f"{each['other'] or ''}".rstrip()
        )
    count = len(found["operations"])
    say(f"{count} operaciones en {found['month']}", f"{count} operations")


def mercury(found: _Json) -> None:
    """Figures by department and method with the worst practices that they show, the whole, and what is not recorded."""
    for row in found["rows"]:
        _mercury(f"{_department(row)}, {_both(STEPS[row['method']])}", row)
    _mercury("todo / all", found["whole"])
    for practice in found["not_recorded"]:
        words = MERCURY_PRACTICES[practice]
        note(f"no consta: {words.es}", f"not recorded: {words.en}")


def _mercury(head: str, figures: _Json) -> None:
    line(f"{head:<48} Hg {figures['used_kg']} kg, Au {figures['gold_g']} g, Hg:Au {figures['hg_per_au'] or '-'}")
    for practice, count in figures["worst_practices"].items():
        if count:
            words = MERCURY_PRACTICES[practice]
            note(f"{words.es}: {count}", words.en)


def _department(each: _Json) -> str:
    return DEPARTMENTS.get(each["department"] or "", _NOT_KNOWN["department"])


def _both(words: "Words") -> str:
    return words.es if words.es == words.en else f"{words.es} / {words.en}"


def _place(place: str) -> str:
    kind, _, where = place.partition(":")
    return f"{_PLACES[kind]} {where}".rstrip()


def _grams(gold: _Json) -> str:
    gross, fine = gold["gross_mg"], gold["fine_ug"]
    return f"{gross // 1000:>10,}.{gross % 1000:03} g  {fine // 10**6:>8,}.{fine % 10**6:06} g Au"
