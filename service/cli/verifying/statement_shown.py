"""A supplier statement as the terminal shows it, from what was signed alone: the light, the reasons, the registers."""

from typing import TYPE_CHECKING, Final

from service.cli import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.text import Text

    from service.trade.statement import SaidReason, SaidRegister, Statement

LIGHTS: Final = {
    "green": ("VERDE", "green", "bold green"),
    "amber": ("ÁMBAR", "amber", "bold yellow"),
    "red": ("ROJO", "red", "bold red"),
}
MAY_SELL: Final = {
    "yes": ("puede vender", "may sell"),
    "conditional": ("puede vender con condiciones", "may sell under conditions"),
    "no": ("no puede vender", "may not sell"),
}


def show(said: "Statement", to: "Console") -> None:
    """The question and the answer."""
    from rich.text import Text

    verdict = said.verdict
    es, en, style = LIGHTS[verdict.light]
    may_es, may_en = MAY_SELL[verdict.may_sell]
    say.show(to, Text.assemble((f"{es}: {may_es}", style), (f"  {en}: {may_en}", "dim")))
    say.show(to, Text.assemble((said.party, "bold"), *_about(said)))
    say.show(to, Text(f"consultó / asked by {said.asked_by}, {said.issued_at}, {said.log}"))
    say.show(to, Text(f"día juzgado / day judged {said.at}; asientos / entries {said.size:,}{_known_at(said)}"))
    for word in verdict.registers:
        say.show(to, _register(word))
    for reason in verdict.reasons:
        for line in _reason(reason):
            say.show(to, line)
    for line in _unlooked(verdict.not_checked):
        say.show(to, line)


def _about(said: "Statement") -> "Iterator[str]":
    if said.verdict.category is not None:
        yield f"  Categoría {said.verdict.category}"
    if said.right is not None:
        yield f"  derecho / right {said.right}"
    if said.activity is not None:
        yield f"  actividad / activity {said.activity}"


def _known_at(said: "Statement") -> str:
    return "" if said.known_at is None else f", lo sabido hasta el asiento / known up to entry {said.known_at}"


def _register(word: "SaidRegister") -> "Text":
    from rich.text import Text

    from service.registry.register_words import register_es, status_es

    parts = [register_es(word.register_), status_es(word.status), f"desde / from {word.start}"]
    if word.right is not None:
        parts.append(f"{word.right} {word.right_name or ''}".rstrip())
    if word.age_days is not None:
        parts.append(f"{word.source or ''} hace {word.age_days} días / {word.age_days} days old".lstrip())
    return Text("   " + " · ".join(parts))


def _reason(reason: "SaidReason") -> "Iterator[Text]":
    from rich.text import Text

    from service.trade.advice import CAUTIONS
    from service.trade.catalogue import RED_FLAGS

    flag = RED_FLAGS.get(reason.rule) or CAUTIONS.get(reason.rule)
    detail = ", ".join(f"{name} {value}" for name, value in sorted(reason.detail.items()))
    head = f" • {reason.rule} ({reason.level}{', ' if detail else ''}{detail})"
    if flag is None:
        yield Text(head)
        return
    yield Text.assemble((head, "bold"), f": {flag.es}", (f"  {flag.en}", "dim"))
    yield Text.assemble(f"   {flag.remedy_es}", (f"  {flag.remedy_en}  [{flag.law}]", "dim"))


def _unlooked(names: tuple[str, ...]) -> "Iterator[Text]":
    from rich.text import Text

    from service.trade.unchecked import WORDED

    texts = {each.name: each for each in WORDED}
    for name in names:
        if (found := texts.get(name)) is not None:
            yield Text.assemble((" – no comprobado: ", "yellow"), found.es, (f"  {found.en}", "dim"))
        else:
            yield Text.assemble((f" – no comprobado / not checked: {name}", "yellow"))
