"""What a submission about a filed report is told when it is refused."""

from typing import Final

REFUSALS: Final[tuple[tuple[str, int, str, str, str, str], ...]] = (
    (
        "month_not_over",
        409,
        "Ese mes todavía no termina.",
        "That month is not over yet.",
        "Presente el reporte de {month} desde el primer día del mes siguiente, hora de Lima.",
        "File the report of {month} from the first day of the next month on, Lima time.",
    ),
    (
        "report_ahead",
        409,
        "El reporte dice haberse hecho con más asientos de los que hay.",
        "The report says that it was made of more entries than there are.",
        "Ponga en size el tamaño con que lo hizo, {size} como máximo.",
        "Put in size the size that it was made of, {size} at most.",
    ),
    (
        "made_too_early",
        409,
        "El reporte se hizo antes de que terminara el mes.",
        "The report was made before its month was over.",
        "Hágalo de nuevo: lo registrado después en {month} no está en él.",
        "Make it again: what was recorded later in {month} is not in it.",
    ),
    (
        "filed_already",
        409,
        "Ese mes ya se presentó.",
        "That month has been filed.",
        "Para reemplazarlo presente una rectificatoria: rectifies {seq}.",
        "To replace it file a rectificatoria: rectifies {seq}.",
    ),
    (
        "nothing_filed",
        409,
        "No hay nada presentado que rectificar.",
        "Nothing has been filed that could be rectified.",
        "Presente {month} sin rectifies.",
        "File {month} without rectifies.",
    ),
    (
        "rectifies_another",
        409,
        "La rectificatoria no nombra la última presentación.",
        "The rectificatoria does not name the last filing.",
        "Ponga rectifies {seq}.",
        "Put rectifies {seq}.",
    ),
    (
        "nothing_rectified",
        409,
        "La rectificatoria no dice nada nuevo.",
        "The rectificatoria says nothing new.",
        "Nada que presentar: el asiento {seq} vale, o haga el reporte con más asientos.",
        "Nothing to file: entry {seq} stands, or make the report of more entries.",
    ),
)

SHAPE: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    (
        "prices_repeated",
        "Una moneda está dos veces.",
        "A currency stands twice.",
        "Sume los precios de cada moneda en una sola línea.",
        "Sum the prices of each currency up in one.",
    ),
)
