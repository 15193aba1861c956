from collections.abc import Collection
from typing import get_args

import pytest

from service.categorization import assistance, evidence, goals, stages
from service.categorization.assessment_recorded import AssessmentRecorded, AxisAnswer, SurfaceHolder
from service.cli.field_officer import vocabulary
from service.cli.field_officer.vocabulary import NotUnderstood, Vocabulary, spoken, understand
from service.registry import membership_recorded


def _values(field: str, model: type[AssessmentRecorded] | type[SurfaceHolder]) -> set[str]:
    """The codes of a member that may be left out."""
    annotation = model.model_fields[field].annotation
    return {code for each in (annotation, *get_args(annotation)) for code in get_args(each) if isinstance(code, str)}


@pytest.mark.parametrize(
    ("known", "codes"),
    [
        (vocabulary.ANSWERS, get_args(AxisAnswer)),
        (vocabulary.RIGHTS_EVIDENCE, get_args(evidence.RightsEvidence)),
        (vocabulary.SURFACE_EVIDENCE, get_args(evidence.SurfaceEvidence)),
        (vocabulary.HOLDERS, _values("kind", SurfaceHolder)),
        (vocabulary.CONSENTS, _values("consent", SurfaceHolder)),
        (vocabulary.MINING, _values("mining_type", AssessmentRecorded)),
        (vocabulary.OUTCOMES, get_args(stages.StageOutcome)),
        (vocabulary.AREAS, goals.AREAS),
        (vocabulary.PHASES, get_args(assistance.PhaseName)),
        (vocabulary.SCOPES, get_args(membership_recorded.Scope)),
    ],
)
def test_every_code_can_be_said(known: Vocabulary, codes: Collection[str]) -> None:
    """The words are of exactly the codes that payloads have, and no word stands for two of them."""
    assert set(known) == set(codes)
    for code in known:
        assert understand(known, code) == code
        assert all(understand(known, word) == code for word in known[code])
        assert understand(known, spoken(known, code).upper()) == code


@pytest.mark.parametrize(
    "word", ["título de concesión", "TITULO DE CONCESION", " Titulo de  concesión. ", "concession_title"]
)
def test_spelling_does_not_matter(word: str) -> None:
    """Accents, capitals, spaces and full stops change no word."""
    assert understand(vocabulary.RIGHTS_EVIDENCE, word) == "concession_title"


def test_another_word_is_told_what_would_do() -> None:
    """A word that stands for nothing is answered with those that would."""
    with pytest.raises(NotUnderstood) as trouble:
        understand(vocabulary.CONSENTS, "quizás")
    assert "no aceptó" in trouble.value.es
    assert trouble.value.status == 2
