"""The trader records a purchase and gets a receipt that it checks itself; sending it again changes nothing."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

import httpx

from service.demo import live
from service.demo.client import NotAsExpected
from service.demo.pen import Json
from service.demo.stage import Stage, place
from service.ledger import checkpoint, note, receipt, submission


@dataclass(frozen=True, slots=True)
class Recorded:
    """The entry, the answers' statuses, and whether the same bytes came back to the same entry."""

    seq: int
    status: int
    status_again: int
    same_seq: bool


def play(stage: Stage, rng: Random) -> Recorded:
    """Buy, sign, post, verify; then post the same bytes once more."""
    buyer, signer = stage.folder.key("trader")
    payload = live.deal(stage.memory, buyer, datetime.now(UTC), rng, seen(stage))
    body = submission.sign(payload, signer)
    began = time.perf_counter()
    first = stage.client.record(body)
    milliseconds = (time.perf_counter() - began) * 1000
    if first.status_code != httpx.codes.CREATED:
        raise NotAsExpected(first)
    held = receipt.verify(first.content, [stage.log_vkey])
    again = stage.client.record(body)
    _show(stage, payload, held, milliseconds)
    return Recorded(
        held.entry.seq, first.status_code, again.status_code, same_seq=again.json()["seq"] == held.entry.seq
    )


def seen(stage: Stage) -> Json:
    """The last checkpoint as a submission names it: whoever signs it vouches for having seen it."""
    opened = note.open(stage.client.checkpoint(), [stage.log_vkey])
    head = checkpoint.parse(opened.text)
    return {"size": head.size, "root": head.root.hex()}


def _show(stage: Stage, payload: dict[str, Any], held: receipt.Verified, milliseconds: float) -> None:
    screen, line, size = stage.screen, payload["lines"][0], held.checkpoint.size
    fine = screen.pick("fino", "fine")
    said = ", ".join(str(finding["rule"]) for finding in held.entry.findings) or screen.pick("ninguna", "none")
    screen.heading(1, "La acopiadora registra una compra", "The trader records a purchase")
    screen.facts(
        (
            ("compra a", "buys from", f"{payload['seller']}  ({place(stage.memory.seller.district)})"),
            ("oro", "gold", f"{line['gross_g']} g × {line['fineness']} ‰ = {line['fine_g']} g {fine}"),
            ("precio", "price", f"S/ {line['price']['amount']}"),
            ("asiento", "entry", f"[bold green]{held.entry.seq:,}[/]  ({milliseconds:.0f} ms)"),
            ("observaciones", "findings", said),
        )
    )
    screen.say(
        f"El recibo prueba que el asiento está en el árbol de {size:,}, firmado por el registro; la acopiadora lo "
        "comprobó con su propia copia de la clave. El mismo envío, otra vez, da el mismo asiento.",
        f"The receipt proves that the entry is in the tree of {size:,}, signed by the log; the trader has checked that "
        "with its own copy of the key. The same submission, sent again, gives the same entry.",
    )
