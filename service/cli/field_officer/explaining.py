"""A category explained to whoever has to act on it: what counts and what does not, what is offered, what comes next."""

from typing import Final

from service.categorization.category import Answer, Category
from service.categorization.consent import CONSENT_WORDS, HOLDER_WORDS, REFUSED
from service.categorization.evidence_words import AxisName, hear
from service.categorization.stage_words import EVALUATORS, STAGE_WORDS
from service.categorization.support import package
from service.categorization.words import Words
from service.cli.client.desk import Json
from service.cli.field_officer import vocabulary
from service.cli.say import say

_AXES: Final[dict[AxisName, tuple[Words, vocabulary.Vocabulary]]] = {
    "rights": (Words("Derecho minero", "Mining right"), vocabulary.RIGHTS_EVIDENCE),
    "surface": (Words("Terreno superficial", "Surface land"), vocabulary.SURFACE_EVIDENCE),
}
_ANSWERS: Final = {
    Answer.YES: Words("sí", "yes"),
    Answer.NO: Words("no", "no"),
    Answer.WAIVED: Words("exonerado", "waived"),
    Answer.UNKNOWN: Words("no se sabe", "unknown"),
}


def explain_axis(axis: AxisName, said: Json) -> None:
    """One requirement (`answer`, `evidence`): why it is met or not, and what would count instead."""
    name, known = _AXES[axis]
    heard = hear(axis, Answer(said["answer"]), said.get("evidence"))
    answer = _ANSWERS[heard.answer]
    style = "" if heard.counts is None else "green" if heard.counts else "yellow"
    say(f"{name.es}: {answer.es}. {heard.says.es}", f"{name.en}: {answer.en}. {heard.says.en}", style)
    if heard.would_count:
        es = ", ".join(vocabulary.spoken(known, each) for each in heard.would_count)
        say(f"  Contaría: {es}.", f"  Would count: {', '.join(heard.would_count)}.")


def explain_holder(holder: Json | None) -> None:
    """Whose the land is, and what its holder says."""
    if holder is None:
        return
    whose = HOLDER_WORDS[holder["kind"]]
    name = f", {holder['name']}" if holder.get("name") else ""
    consent = CONSENT_WORDS.get(holder.get("consent") or "", Words("", ""))
    say(
        f"  Tiene el terreno: {whose.es}{name}. {consent.es}".rstrip(),
        f"  Held by: {whose.en}{name}. {consent.en}".rstrip(),
    )


def explain_category(category: Category | None, *, refused: bool) -> None:
    """The category, its key action, and the help that is offered."""
    if category is None:
        say("Sin categoría: falta la respuesta a un requisito.", "No category: a requirement is not answered.", "bold")
        return
    offered = package(category, refused=refused)
    action = offered.key_action or CONSENT_WORDS[REFUSED]
    say(f"Categoría {category}. {action.es}", f"Category {category}. {action.en}", "bold")
    es, en = (" ".join(each.words.said(language) for each in offered.offers) for language in ("es", "en"))
    say(f"  Se ofrece: {es}", f"  Offered: {en}")


def explain_next(stage: str | None) -> None:
    """What is missing next on the way to the authorization; nothing is, for who is formal."""
    if stage is None:
        say("No falta ninguna etapa.", "No stage is missing.", "green")
        return
    words = STAGE_WORDS[stage]
    who = EVALUATORS[words.evaluator]
    say(
        f"Falta ahora: {words.step.es} ({who}; {words.law})",
        f"Missing next: {words.step.en} ({who}; {words.law})",
        "bold",
    )
