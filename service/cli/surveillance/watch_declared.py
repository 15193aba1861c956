"""R07 judged where the figures are: the declared ones are confidential, and stay on the machine of who has them.

party,right,half_year,fine_g
ruc:10990000013,010234500,2026-1,1250.500000
"""

import csv
import io
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from service.cli import bounded
from service.cli.client.desk import Json
from service.cli.say import usage

MOST: Final = 500
"""As many half-years as the service names at once, those with a filed figure first."""

Figures = Mapping[tuple[str, str, str], int]
"""Declared fine µg, by party, right and half-year."""

_COLUMNS: Final = ("party", "right", "half_year", "fine_g")
_UG_PER_G: Final = 10**6
_LONGEST: Final = 64 << 20
_OTHER: Final = ("deje en él lo que se pregunta", "leave in it what is asked")


def figures(path: Path) -> Figures:
    """The figures of a CSV file. Raises `Trouble`."""
    try:
        text = bounded.whole(path, _LONGEST, _OTHER).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        return {(row["party"], row["right"], row["half_year"]): _ug(row["fine_g"]) for row in rows}
    except (OSError, KeyError, TypeError, ValueError, InvalidOperation):
        raise usage(
            f"{path} no se puede leer: se espera CSV con {','.join(_COLUMNS)}", "a CSV with those columns is expected"
        ) from None


def unseen(found: Json) -> int:
    """How many half-years with a filed figure R07's answer counts and does not name: nobody judges them here."""
    beyond = 0
    for rule in found["rules"]:
        if rule["rule"] == "R07":
            open_ = rule["unjudged"]
            beyond += sum(each["count"] for each in open_["reasons"] if each["reason"] == "sealed")
            beyond -= sum(each["reason"] == "sealed" for each in open_["first"])
    return beyond


def judge(found: Json, declared: Figures) -> Json:
    """The same answer, with what R07 left sealed judged by these figures; what they do not cover stays open."""
    return {**found, "rules": [_judged(each, declared) if each["rule"] == "R07" else each for each in found["rules"]]}


def _judged(rule: Json, declared: Figures) -> Json:
    from service.api.market.surveillance_said import suspicion
    from service.surveillance.watch.declared_production import over_declared
    from service.surveillance.watch.suspicion import Behind, Unjudged

    permille = int(rule["policies"]["production_over_permille"])
    left: list[dict[str, Any]] = []
    above: list[Json] = []
    for each in rule["unjudged"]["first"]:
        figure = declared.get((each["subject"], each["right"], each["period"]))
        if each["reason"] != "sealed" or figure is None:
            left.append(each)
            continue
        behind = Behind(tuple(each["entries"]), each["entries_count"])
        who, sold = each["subject"], each["value"]
        open_case = Unjudged("R07", "sealed", who, each["period"], sold, each["unit"], behind, each["right"])
        if over := over_declared(open_case, figure, permille):
            above.append(suspicion(over, "es"))
    judged = len(rule["unjudged"]["first"]) - len(left)
    open_ = rule["unjudged"]
    reasons = [
        {**each, "count": each["count"] - judged} if each["reason"] == "sealed" else each for each in open_["reasons"]
    ]
    unjudged = {"count": open_["count"] - judged, "reasons": [each for each in reasons if each["count"]], "first": left}
    return {**rule, "count": len(above), "suspicions": above, "unjudged": unjudged}


def _ug(grams: str) -> int:
    found = Decimal(grams) * _UG_PER_G
    if found < 0 or found != int(found):
        raise ValueError(grams)
    return int(found)
