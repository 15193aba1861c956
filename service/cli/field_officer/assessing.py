"""What an officer found of a miner, in words: the assessment that it makes, or what in it does not hold together.

Evidence decides its answer: whoever shows only a REINFO entry has no mining right, whatever else is said of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from service.categorization.category import Answer, Category, category
from service.categorization.consent import REFUSED
from service.categorization.evidence import RIGHTS, SURFACE, fits
from service.categorization.evidence_words import RIGHTS_WORDS, SURFACE_WORDS
from service.cli.client.desk import Json
from service.cli.field_officer import vocabulary
from service.cli.field_officer.vocabulary import Vocabulary, understand
from service.cli.say import USAGE, Trouble

_AXES: Final = {
    "rights": (RIGHTS, RIGHTS_WORDS, vocabulary.RIGHTS_EVIDENCE),
    "surface": (SURFACE, SURFACE_WORDS, vocabulary.SURFACE_EVIDENCE),
}


class Misfit(Trouble):
    """A word that is not understood, or does not go with the others; `field` says which of `Found`."""

    def __init__(self, field: str, es: str, en: str) -> None:
        super().__init__(es, en, status=USAGE)
        self.field: Final = field


@dataclass(frozen=True, slots=True)
class Axis:
    """One requirement as it was found: words of `vocabulary`, the paper's number and digest, and its validity."""

    answer: str | None = None
    evidence: str | None = None
    number: str | None = None
    document: str | None = None
    start: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One miner as it was found. `right` is {code, name} or None; days are ISO."""

    party: str
    start: str
    rights: Axis
    surface: Axis
    right: Json | None = None
    until: str | None = None
    holder: str | None = None
    holder_name: str | None = None
    holder_party: str | None = None
    consent: str | None = None
    mining_type: str | None = None


def content(found: Found) -> Json:
    """The members of `assessment.recorded`. Raises `Misfit`."""
    said: Json = {
        "party": found.party,
        "from": found.start,
        "until": found.until,
        "right": found.right,
        "rights": _axis("rights", found.rights),
        "surface": _axis("surface", found.surface),
        "mining_type": _code("mining_type", vocabulary.MINING, found.mining_type),
    }
    if holder := _holder(found):
        said["surface"]["holder"] = holder
    return _present(said)


def outcome(said: Json) -> tuple[Category | None, bool]:
    """The category that such an assessment gives, and whether the holder of the land has refused."""
    holder = said["surface"].get("holder", {})
    return category(said["rights"]["answer"], said["surface"]["answer"]), holder.get("consent") == REFUSED


def _axis(name: str, axis: Axis) -> Json:
    counting, words, known = _AXES[name]
    evidence = _code(f"{name}_evidence", known, axis.evidence)
    answer = _code(name, vocabulary.ANSWERS, axis.answer) or _answer(counting, evidence)
    if evidence is None and answer in {Answer.YES, Answer.WAIVED}:
        would = ", ".join(vocabulary.spoken(known, each) for each in counting[Answer(answer)])
        raise Misfit(
            f"{name}_evidence", f"falta decir en qué papel se apoya; cuentan: {would}", "say which paper it rests on"
        )
    if evidence is not None and not fits(counting, answer, evidence):
        given = _answer(counting, evidence)
        raise Misfit(
            name,
            f"{words[evidence].es} Con eso la respuesta es «{vocabulary.spoken(vocabulary.ANSWERS, given)}».",
            f"{words[evidence].en} The answer that it gives is {given}.",
        )
    return _present(
        {
            "answer": answer,
            "evidence": evidence,
            "number": axis.number,
            "document": axis.document,
            "from": axis.start,
            "until": axis.until,
        }
    )


def _answer(counting: Mapping[Answer, tuple[str, ...]], evidence: str | None) -> str:
    return next((answer for answer, each in counting.items() if evidence in each), Answer.UNKNOWN).value


def _holder(found: Found) -> Json | None:
    kind = _code("holder", vocabulary.HOLDERS, found.holder)
    consent = _code("consent", vocabulary.CONSENTS, found.consent)
    if kind is None:
        if consent or found.holder_name or found.holder_party:
            known = ", ".join(vocabulary.spoken(vocabulary.HOLDERS, each) for each in vocabulary.HOLDERS)
            raise Misfit("holder", f"falta decir quién tiene el terreno: {known}", "say who holds the land")
        return None
    return _present({"kind": kind, "name": found.holder_name, "party": found.holder_party, "consent": consent})


def _code(field: str, known: Vocabulary, word: str | None) -> str | None:
    try:
        return understand(known, word) if word else None
    except Trouble as trouble:
        raise Misfit(field, trouble.es, trouble.en) from None


def _present(members: Json) -> Json:
    return {name: value for name, value in members.items() if value is not None}
