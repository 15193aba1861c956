"""Statistics as JSON in one language, and tables as CSV. Shares are in ‰, prices in PEN per fine gram, exact text."""

import csv as writer
import io
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from service.api.language import Language
from service.categorization.cohort import Cohort
from service.categorization.dimension_words import DIMENSION_WORDS, value_words
from service.categorization.stage_words import STAGE_WORDS
from service.categorization.words import Words
from service.flows.pallaqueras import Pallaqueras
from service.flows.statistics import Moment
from service.registry.memberships import Membership
from service.surveillance.distribution import Key, Table
from service.surveillance.indicators import GOALS, POLICY
from service.surveillance.scoreboard import Figure
from service.surveillance.suppression import Published
from service.trade.prices import Median, MonthOfRegion
from service.trade.quantities import decimal_text, half_even

Json = dict[str, Any]

_LEGAL_ORE: Final = Words(
    "Ninguna norma fija un precio legal del mineral: aquí es la mediana, por gramo fino, de lo que los productores "
    "formales o en proceso recibieron por mineral y concentrado en esa región y ese mes.",
    "No norm fixes a legal price of ore: here it is the median, per fine gram, of what formal producers and those in "
    "process got for ore and concentrate in that region and month.",
)
_WORLD: Final = Words(
    "Precio mundial: el promedio mensual registrado como política, al tipo de cambio registrado.",
    "World price: the monthly mean on record as a policy, at the exchange rate on record.",
)
_HIDDEN: Final = Words(
    "Falta lo que contaría a menos de {least} operadores, y lo que permitiría calcularlo.",
    "Left out: what would count fewer than {least} operators, and what it could be computed from.",
)

DISTRIBUTION_EXAMPLE: Final[Json] = {
    "judged": {"at": "2026-10-31", "known_at": 2412, "size": 2413},
    "by": ["category", "department"],
    "cells": [{"category": "III", "department": "21", "lines": 8120}],
    "totals": [{"category": "III", "lines": 31540}, {"lines": 85000}],
    "hidden": True,
    "least": 5,
}
SCOREBOARD_EXAMPLE: Final[Json] = {
    "judged": {"at": "2026-10-31", "known_at": 2412, "size": 2413},
    "goals": [
        {
            "goal": 3,
            "name": "Access to mining rights and to surface permits",
            "indicators": [{"name": "category_one", "permille": 112, "part": 9520, "whole": 85000}],
        }
    ],
}
COHORT_EXAMPLE: Final[Json] = {
    "target": 12,
    "organizations": 32,
    "formalized": 32,
    "remaining": 0,
    "stages": [{"stage": "igafom_preventive", "count": 4, "median_days": 410, "longest_days": 828}],
}
PALLAQUERAS_EXAMPLE: Final[Json] = {
    "months": [
        {
            "month": "2026-10",
            "region": "21",
            "pallaqueras_pen": "152.40",
            "legal_ore_pen": "401.10",
            "region_pen": "398.00",
            "world_pen": "509.75",
            "of_legal_ore_permille": 380,
        }
    ]
}


def judged(moment: Moment) -> Json:
    """Which day and which state of the ledger an answer is of."""
    return {"at": moment.at.isoformat(), "known_at": moment.known_at, "size": moment.size}


def distribution(table: Table, moment: Moment, language: Language) -> Json:
    """The whole table: lines and operators of every cell."""
    return {
        "judged": judged(moment),
        "by": list(table.dimensions),
        "cells": [
            {
                **_key(table.dimensions, key, language),
                "lines": count.lines,
                "operators": count.operators,
            }
            for key, count in sorted(table.cells.items())
        ],
        "totals": [{"lines": table.total.lines, "operators": table.total.operators}],
        "hidden": False,
    }


def public_distribution(by: Sequence[str], shown: Published, moment: Moment, least: int, language: Language) -> Json:
    """What of the table may be shown."""
    ordered = sorted(shown.lines.items(), key=lambda each: tuple(value or "~" for value in each[0]))
    return {
        "judged": judged(moment),
        "by": list(by),
        "cells": [{**_key(by, key, language), "lines": lines} for key, lines in ordered if None not in key],
        "totals": [{**_key(by, key, language), "lines": lines} for key, lines in ordered if None in key],
        "hidden": shown.hidden,
        "withheld": shown.withheld,
        "least": least,
        "note": _HIDDEN.said(language).format(least=least) if shown.hidden else None,
    }


def _key(dimensions: Sequence[str], key: Key, language: Language) -> Json:
    said = {name: value for name, value in zip(dimensions, key, strict=True) if value is not None}
    return {**said, "text": " · ".join(value_words(name, value).said(language) for name, value in said.items())}


def csv(found: Mapping[str, Any]) -> str:
    """The cells of a distribution as CSV (RFC 4180): a column for each dimension, then the counts."""
    cells: list[Json] = found["cells"]
    columns = [*found["by"], "lines", *(["operators"] if cells and "operators" in cells[0] else [])]
    text = io.StringIO()
    lines = writer.DictWriter(text, columns, extrasaction="ignore")
    lines.writeheader()
    lines.writerows(cells)
    return text.getvalue()


def headings(by: Sequence[str]) -> list[Words]:
    """The dimensions' names."""
    return [DIMENSION_WORDS[name] for name in by]


def scoreboard(figures: Sequence[Figure], moment: Moment, least: int, language: Language) -> Json:
    """The four goals with their indicators; a figure of fewer than `least` is not told."""
    return {
        "judged": judged(moment),
        "policy": POLICY.said(language),
        "goals": [
            {
                "goal": number,
                "name": goal.said(language),
                "indicators": [_indicator(each, least, language) for each in figures if each.indicator.goal == number],
            }
            for number, goal in enumerate(GOALS, 1)
        ],
    }


def _indicator(figure: Figure, least: int, language: Language) -> Json:
    indicator = figure.indicator
    rest = figure.part if figure.whole is None else min(figure.part, figure.whole - figure.part)
    told = not 0 < rest < least
    return {
        "name": indicator.name,
        "title": indicator.title.said(language),
        "permille": figure.permille if told else None,
        "part": figure.part if told else None,
        "whole": figure.whole,
        "hidden": not told,
        "formula": indicator.formula.said(language),
        "rows": list(indicator.rows),
        "cannot_measure": indicator.blind.said(language),
    }


def cohort(found: Cohort, moment: Moment, language: Language) -> Json:
    """Formalized against target, and the time in each stage."""
    return {
        "judged": judged(moment),
        "target": found.target,
        "organizations": found.organizations,
        "formalized": found.formalized,
        "remaining": found.remaining,
        "members": found.members,
        "members_formalized": found.members_formalized,
        "stages": [
            {
                "stage": each.stage,
                "text": value_words("stage", "no_data").said(language)
                if each.stage is None
                else STAGE_WORDS[each.stage].name.said(language),
                "count": each.count,
                "median_days": each.median_days,
                "longest_days": each.longest_days,
            }
            for each in found.stages
        ],
    }


def pallaqueras(
    found: Pallaqueras, moment: Moment, language: Language, *, in_full: Callable[[str], bool], lists: bool
) -> Json:
    """Prices by month and region, in full for some regions; `lists`: also register, associations and constancias."""
    said: Json = {
        "judged": judged(moment),
        "legal_ore_price": _LEGAL_ORE.said(language),
        "world_price": _WORLD.said(language),
        "least": found.least,
        "months": [_month(each, 0 if in_full(each.region) else found.least) for each in found.prices],
    }
    if lists:
        said["register"] = distribution(found.register, moment, language)["cells"]
        said["associations"] = [_association(party, own) for party, own in found.associations.items()]
        said["constancias"] = [
            {
                "constancia": each.constancia,
                "issuer": each.issuer,
                "selector": each.selector,
                "right": each.right,
                "issued_on": each.issued_on,
                "stated_g": decimal_text(each.stated_mg, 3),
                "drawn_g": decimal_text(each.drawn_mg, 3),
                "left_g": decimal_text(each.left_mg, 3),
            }
            for each in found.constancias
        ]
    return said


def _month(month: MonthOfRegion, least: int) -> Json:
    def told(median: Median | None) -> Median | None:
        return median if median is not None and median.sellers >= least else None

    own, legal, everybody = told(month.pallaqueras), told(month.legal_ore), told(month.everybody)
    said: Json = {
        "month": month.month,
        "region": month.region,
        "pallaqueras_pen": _pen(own),
        "legal_ore_pen": _pen(legal),
        "region_pen": _pen(everybody),
        "world_pen": None if month.world_cents is None else _soles(month.world_cents),
        "of_legal_ore_permille": None if own is None else month.permille(legal),
        "of_region_permille": None if own is None else month.permille(everybody),
    }
    if not least and month.pallaqueras is not None:
        said |= {"sales": month.pallaqueras.sales, "sellers": month.pallaqueras.sellers}
    return said


def _pen(median: Median | None) -> str | None:
    return None if median is None else _soles(median.cents)


def _soles(cents: Fraction) -> str:
    return decimal_text(half_even(cents.numerator, cents.denominator), 2)


def _association(party: str, own: Sequence[Membership]) -> Json:
    return {
        "organization": party,
        "members": sum(1 for each in own if each.role == "member"),
        "delegates": [
            {
                "party": each.member,
                "from": each.start,
                "until": each.until,
                "mandate": each.mandate,
                "scopes": list(each.scopes),
            }
            for each in own
            if each.role == "delegate"
        ],
    }
