"""The plant's gatekeeper asks whether three suppliers may sell: green, amber and red, each with its reasons."""

from typing import Any

from rich.text import Text

from service.demo.screen import LIGHTS
from service.demo.stage import Stage
from service.registry.register_words import register_en, register_es, status_es

_SAYS = {
    "yes": ("Puede vender", "May sell"),
    "conditional": ("Puede vender, con condición", "May sell, on a condition"),
    "no": ("No puede vender", "May not sell"),
}


def play(stage: Stage) -> tuple[str, ...]:
    """Ask for the three; their lights, in the order asked."""
    screen, memory = stage.screen, stage.memory
    screen.heading(2, "La garita de la planta consulta a tres vendedores", "The plant's gate checks three sellers")
    lights = []
    asked = (
        (memory.green, screen.pick("Minera formal", "Formal miner")),
        (memory.amber, "Pallaquera"),
        (memory.red, screen.pick("Minero en proceso", "Miner in process")),
    )
    for party, trade in asked:
        path = f"/v1/suppliers/{party}"
        es, en = stage.client.ask("plant", path, "es"), stage.client.ask("plant", path, "en")
        lights.append(str(es["light"]))
        _show(stage, f"{trade} · {es['name'] or party}", es, en)
    return tuple(lights)


def _show(stage: Stage, title: str, es: dict[str, Any], en: dict[str, Any]) -> None:
    screen, says = stage.screen, _SAYS[es["may_sell"]]
    lines = [screen.words(f"{says[0]}.", f"{says[1]}.", f"bold {LIGHTS[es['light']]}")]
    if es["category"]:
        lines.append(
            screen.words(
                f"Categoría {es['category']}: {es['key_action']}", f"Category {es['category']}: {en['key_action']}"
            )
        )
    lines.append(
        screen.words(
            " · ".join(f"{register_es(each['register'])}: {status_es(each['status'])}" for each in es["registers"])
            or "ningún registro",
            " · ".join(f"{register_en(each['register'])}: {each['status']}" for each in en["registers"])
            or "no register",
        )
    )
    for reason, same in zip(es["reasons"], en["reasons"], strict=True):
        law = f"  [{reason['law']}]" if reason["law"] else ""
        lines.append(
            screen.words(f"· {reason['text']} {reason['remedy']}{law}", f"· {same['text']} {same['remedy']}{law}")
        )
    judged = es["judged"]
    lines.append(
        screen.words(
            f"Juzgado al {judged['at']} con lo que sabía el registro en {judged['size']:,} asientos; "
            f"{len(es['not_checked'])} cosas no se comprueban.",
            f"Judged for {judged['at']} by what the register knew at {judged['size']:,} entries; "
            f"{len(es['not_checked'])} things are not checked.",
            "dim",
        )
    )
    screen.card(title, es["light"], *_parted(lines))


def _parted(lines: list[Text]) -> list[Text]:
    """With an empty line after the first."""
    return [lines[0], Text(""), *lines[1:]] if len(lines) > 1 else lines
