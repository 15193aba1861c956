"""What counts as evidence for an answer, and what does not (`domain.md` §8; DL 1105 arts 6 and 7).

A REINFO row alone is no mining right, an unregistered contract neither; a title alone does not authorize exploitation.
Verbal consent is no surface right. State waste land (*eriazo*) in an uncadastred zone waives the surface requirement.
"""

from types import MappingProxyType
from typing import Final, Literal

from service.categorization.category import Answer

RightsEvidence = Literal[
    "concession_title",
    "registered_cession",
    "registered_exploitation_contract",
    "legal_exemption",
    "reinfo_only",
    "unregistered_contract",
]

SurfaceEvidence = Literal[
    "registered_property",
    "registered_permission",
    "public_deed",
    "state_waste_land",
    "sworn_statement",
    "legal_exemption",
    "verbal_consent",
]

RIGHTS: Final = MappingProxyType(
    {
        Answer.YES: ("concession_title", "registered_cession", "registered_exploitation_contract"),
        Answer.WAIVED: ("legal_exemption",),
        Answer.NO: ("reinfo_only", "unregistered_contract"),
        Answer.UNKNOWN: (),
    }
)
"""For each answer, the evidence it may rest on; a bare NO or UNKNOWN needs none."""

SURFACE: Final = MappingProxyType(
    {
        Answer.YES: ("registered_property", "registered_permission", "public_deed"),
        Answer.WAIVED: ("state_waste_land", "sworn_statement", "legal_exemption"),
        Answer.NO: ("verbal_consent",),
        Answer.UNKNOWN: (),
    }
)
"""As `RIGHTS`, for the surface land."""


def fits(table: MappingProxyType[Answer, tuple[str, ...]], answer: str, evidence: str | None) -> bool:
    """Whether this evidence can stand behind this answer. YES and WAIVED need some; NO and UNKNOWN may have none."""
    if evidence is None:
        return answer in {Answer.NO, Answer.UNKNOWN}
    return evidence in table[Answer(answer)]
