"""Where a lot is from that passed three hands: every origin to the microgram, with its standing and its entry."""

from decimal import Decimal
from typing import Any

from rich.text import Text

from service.demo.stage import Stage, place

_STANDING = {
    "formal": ("formal", "formal", "green"),
    "in_process": ("en proceso", "in process", "green"),
    "unknown": ("desconocido", "unknown", "yellow"),
    "in_review": ("en revisión", "in review", "yellow"),
    "blocked": ("observado", "blocked", "red"),
}


def play(stage: Stage) -> bool:
    """Ask for the origins of both lots; whether each one's shares add up to its fine gold."""
    screen = stage.screen
    screen.heading(3, "¿De dónde viene este oro?", "Where is this gold from?")
    screen.say(
        "Dos lotes de la planta, cada uno por tres manos: minero o pallaquera → acopiadora → comerciante → planta.",
        "Two lots of the plant, each through three hands: miner or selector → local trader → regional trader → plant.",
    )
    for lot in stage.memory.lots:
        seqs = " → ".join(f"{seq:,}" for seq in _hands(stage, lot))
        screen.show(Text(f"{lot}  {screen.pick('asientos', 'entries')} {seqs}", "dim"))
    answers = [stage.client.ask("auditor", f"/v1/lots/{lot}/origins") for lot in stage.memory.lots]
    plants = [stage.client.ask("plant", f"/v1/lots/{lot}/origins") for lot in stage.memory.lots]
    screen.table(
        (
            ("fino g", "fine g"),
            ("parte", "share"),
            ("condición", "standing"),
            ("derecho", "right"),
            ("distrito", "district"),
            ("asiento", "entry"),
        ),
        [_row(stage, origin) for answer in answers for origin in answer["origins"]],
    )
    screen.say(
        "Lo que pasó de la constancia queda observado; el resto del lote sigue su camino: la condición va por partes.",
        "What went above the constancia is held; the rest of the lot goes its way: standing goes by share.",
    )
    screen.say(
        "Así lo lee el auditor del Estado. La planta lee los mismos gramos y condiciones, y no a los "
        "proveedores de sus proveedores.",
        "So the State's auditor reads it. The plant reads the same grams and standings, and not the suppliers of its "
        "suppliers.",
    )
    return all(
        sum(origin["ug"] for origin in answer["origins"]) == answer["fine_ug"] and _grams(answer) == _grams(seen)
        for answer, seen in zip(answers, plants, strict=True)
    )


def _grams(answer: dict[str, Any]) -> list[tuple[str, int]]:
    return sorted((origin["standing"], origin["ug"]) for origin in answer["origins"])


def _hands(stage: Stage, lot: str) -> list[int]:
    """The entries by which a lot came here, first hand first; whoever may see all of them asks."""
    seqs: list[int] = []
    while True:
        record = stage.client.ask("auditor", f"/v1/lots/{lot}")
        if not record["made_of"]:
            return seqs[::-1]
        seqs.append(record["seq"])
        lot = record["made_of"][0]["lot"]


def _row(stage: Stage, origin: dict[str, Any]) -> tuple[Text, ...]:
    es, en, colour = _STANDING[origin["standing"]]
    right, ubigeo = origin.get("right"), origin.get("ubigeo")
    grams, rest = divmod(origin["ug"], 1_000_000)
    return (
        Text(f"{grams}.{rest:06}", justify="right"),
        Text(f"{Decimal(origin['share']):.1%}", justify="right"),
        Text(stage.screen.pick(es, en), colour),
        Text(right["name"] if right else "–"),
        Text(place(ubigeo["code"]) if ubigeo else "–"),
        Text(f"{origin['entry']['seq']:,}" if "entry" in origin else "–", justify="right"),
    )
