"""Balances on a terminal: grams with all their places, each table ending in the sum of what stands above it."""

from typing import Any, Final

from service.cli.reports.report_tables import headed, show
from service.cli.say import say

_Json = dict[str, Any]

_WORDS: Final = {
    "declared": "declarado / declared",
    "opening": "inventario inicial / opening stock",
    "undeclared": "sin origen / undeclared",
    "taken": "tomado de / taken from",
    "bought": "comprado / bought",
    "made": "producido / made",
    "measured": "pesado al recibir / weighed on arrival",
    "agreed": "ley acordada / agreed assay",
    "umpire": "dirimencia / umpire assay",
    "settled": "liquidado / settled",
    "remeasured": "vuelto a medir / measured again",
    "counted": "inventario / counted",
    "sold": "vendido / sold",
    "processed": "procesado / processed",
    "lost": "perdido / lost",
    "exported": "exportado / exported",
}


def lot(found: _Json) -> None:
    """Every flow with its sign, then what is left."""
    rows = headed(
        f"{found['product']} {found['lot']}", "Asiento\nEntry", "Lote\nLot", "Bruto g\nGross g", "Fino g\nFine g"
    )
    for sign, flows in ((1, found["came"]), (-1, found["went"])):
        for flow in flows:
            rows.add_row(_WORDS[flow["what"]], str(flow["seq"]), flow["lot"] or "", *_grams(flow, sign))
    rows.add_row("Queda / Left", "", "", *_grams(found["left"]))
    show(rows)


def campaign(found: _Json) -> None:
    """Inputs, outputs and loss, which add up to nothing; then recovery and reagents."""
    from service.trade.quantities import decimal_text  # with all of the trade: no other command waits for it

    rows = headed(f"{found['process']} {found['campaign']}", "Lote\nLot", "Titular\nHolder", "Bruto g", "Fino g")
    for sign, name, lots in ((1, "entra / in", found["inputs"]), (-1, "sale / out", found["outputs"])):
        for each in lots:
            rows.add_row(f"{name}: {each['product']}", each["lot"], each["holder"], *_grams(each, sign))
    rows.add_row(_WORDS["lost"], "", "", *_grams(found["lost"], -1))
    show(rows)
    told = found["recovery_permille"]
    recovery = "—" if told is None else f"{decimal_text(told, 1)} %"
    change = decimal_text(found["circuit"]["change_ug"], 6)
    say(f"Recuperación: {recovery}; circuito: {change} g.", f"Recovery: {recovery}; circuit: {change} g.")
    for each in found["reagents"]:
        back = (
            "" if each["recovered_g"] is None else f", {decimal_text(each['recovered_g'], 3)} kg recuperados / got back"
        )
        say(f"{each['reagent']}: {decimal_text(each['used_g'], 3)} kg", f"used{back}")


def plant(found: _Json) -> None:
    """Opening, what came and went by its way, closing; the campaigns below."""
    rows = headed(f"{found['party']}\n{found['from']} – {found['to']}", "Bruto g\nGross g", "Fino g\nFine g")
    rows.add_row("Al inicio / Opening", *_grams(found["opening"]))
    for sign, flows in ((1, found["came"]), (-1, found["went"])):
        for flow in flows:
            rows.add_row(_WORDS[flow["what"]], *_grams(flow, sign))
    rows.add_row("Al cierre / Closing", *_grams(found["closing"]))
    show(rows)
    ran = found["campaigns"]
    rows = headed("Campañas / Campaigns", "Bruto g\nGross g", "Fino g\nFine g")
    rows.add_row("propio procesado / fed, own", *_grams(ran["fed_own"]))
    rows.add_row("maquila procesada / fed, toll", *_grams(ran["fed_toll"]))
    rows.add_row("producido propio / made, own", *_grams(ran["made_own"], -1))
    rows.add_row("producido para otros / made, toll", *_grams(ran["made_toll"], -1))
    rows.add_row(_WORDS["lost"], *_grams(ran["lost"], -1))
    show(rows)


def _grams(gold: _Json, sign: int = 1) -> tuple[str, str]:
    from service.trade.quantities import decimal_text

    fine = gold["fine_ug"]
    return decimal_text(sign * gold["gross_mg"], 3), "—" if fine is None else decimal_text(sign * fine, 6)
