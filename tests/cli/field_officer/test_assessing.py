"""What an officer types, and the assessment that it makes."""

from dataclasses import replace
from typing import Any

import pytest

from service.categorization.assessment_recorded import AssessmentRecorded
from service.categorization.category import Category
from service.cli.field_officer.assessing import Axis, Found, Misfit, content, outcome

FOUND = Found("ruc:20990000019", "2026-09-10", Axis("no"), Axis("no"))
FRAME = {
    "type": "assessment.recorded",
    "log": "demo.orotraza.pe/book",
    "id": "0192f3a1-7c10-7d21-9b8a-000000000001",
    "occurred_at": "2026-09-10T12:00:00Z",
}


@pytest.mark.parametrize(
    ("rights", "surface", "category"),
    [
        (Axis("sí", "título de concesión"), Axis("sí", "escritura pública"), Category.I),
        (Axis(None, "cesión inscrita"), Axis(None, "permiso verbal"), Category.II),
        (Axis("no", "contrato sin inscribir"), Axis("exonerado", "eriazo"), Category.III),
        (Axis("no"), Axis("no"), Category.IV),
        (Axis(None, "solo REINFO"), Axis(None, "verbal"), Category.IV),
        (Axis("exonerado", "exoneración legal"), Axis(None, "declaración jurada"), Category.I),
        (Axis("no se sabe"), Axis("sí", "propiedad inscrita"), None),
        (Axis(), Axis(), None),
    ],
)
def test_evidence_decides_the_answer(rights: Axis, surface: Axis, category: Category | None) -> None:
    """Said or left out, the answer is the one that the paper gives, and the payload is one that the log takes."""
    said = content(replace(FOUND, rights=rights, surface=surface))
    AssessmentRecorded.model_validate({**FRAME, **said})
    assert outcome(said) == (category, False)


@pytest.mark.parametrize(
    ("changed", "field", "hint"),
    [
        ({"rights": Axis("sí", "solo REINFO")}, "rights", "la respuesta es «no»"),
        ({"rights": Axis("exonerado", "título")}, "rights", "la respuesta es «sí»"),
        ({"rights": Axis("sí")}, "rights_evidence", "título de concesión"),
        ({"surface": Axis("sí", "verbal")}, "surface", "Un permiso verbal no cuenta"),
        ({"surface": Axis("sí", "un apretón de manos")}, "surface_evidence", "escritura pública"),
        ({"consent": "aceptó"}, "holder", "comunidad"),
        ({"holder": "comunidad", "consent": "a lo mejor"}, "consent", "no aceptó"),
        ({"mining_type": "lunar"}, "mining_type", "aluvial"),
    ],
)
def test_what_does_not_hold_together(changed: dict[str, Any], field: str, hint: str) -> None:
    """What contradicts itself is not signed; the field is named, and what would do."""
    with pytest.raises(Misfit) as misfit:
        content(replace(FOUND, **changed))
    assert misfit.value.field == field
    assert hint in misfit.value.es


def test_a_refusal_is_heard() -> None:
    """A community that has not agreed is told apart, so that nothing is proposed about its land."""
    said = content(replace(FOUND, holder="comunidad", holder_name="DEMO Comunidad", consent="no aceptó"))
    assert said["surface"]["holder"] == {"kind": "community", "name": "DEMO Comunidad", "consent": "refused"}
    assert outcome(said) == (Category.IV, True)
