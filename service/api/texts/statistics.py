"""Problems of statistics: what the public is not told, and why."""

from typing import Final

from service.api.problems import kind

TOO_FINE: Final = kind(
    "statistics_too_fine",
    422,
    (
        "Con tantas dimensiones, la tabla podría señalar a personas.",
        "With so many dimensions the table could single people out.",
    ),
    ("Pida como máximo {most} en by.", "Ask by {most} at most."),
)
LAST_MONTH: Final = kind(
    "statistics_last_month",
    403,
    (
        "El público recibe las cifras del último fin de mes.",
        "The public is told the figures of the last month's end.",
    ),
    (
        "Quite at y known_at, o presente el token de una autoridad, un auditor o el registrador.",
        "Leave at and known_at out, or show the token of an authority, an auditor or the registrar.",
    ),
)
