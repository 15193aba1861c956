"""What the holder of the land says, in words. A community that refuses has answered: nobody is sent to ask it again."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.categorization.assessments import Assessment
from service.categorization.words import Words

REFUSED: Final = "refused"

CONSENT_WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "not_approached": Words(
            "Nadie ha consultado todavía a quien tiene el terreno.", "Nobody has yet asked whoever holds the land."
        ),
        "negotiating": Words("Están en conversaciones.", "They are negotiating."),
        "agreed": Words("Aceptó, y consta en acta.", "Agreed, and it stands in minutes."),
        REFUSED: Words(
            "No aceptó. Su decisión se respeta: no se propone ninguna gestión sobre ese terreno.",
            "Refused. The decision is respected: nothing is proposed about that land.",
        ),
    }
)

HOLDER_WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "self": Words("El propio minero", "The miner"),
        "state": Words("El Estado", "The State"),
        "community": Words("Comunidad campesina o nativa", "Peasant or indigenous community"),
        "company": Words("Una empresa", "A company"),
        "person": Words("Otra persona", "Another person"),
    }
)


def refused(assessed: Assessment | None) -> bool:
    """Whether the holder of the land has refused; then no help, ranking or next step asks for it."""
    return assessed is not None and assessed.surface_consent == REFUSED
