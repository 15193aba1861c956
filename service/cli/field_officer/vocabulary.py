"""The words that a field officer types, on the line or in a sheet, and the codes that they stand for.

A code itself is understood as well as its Spanish; accents, capitals and punctuation do not matter.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from service.cli.say import USAGE, Trouble

if TYPE_CHECKING:
    from service.categorization.words import Words

Vocabulary = Mapping[str, tuple[str, ...]]
"""By code, the other ways of saying it; the first is how it is offered to somebody who said something else."""

ANSWERS: Final[Vocabulary] = MappingProxyType(
    {"yes": ("sí", "s"), "no": (), "waived": ("exonerado", "exonerada"), "unknown": ("no se sabe", "se desconoce")}
)
RIGHTS_EVIDENCE: Final[Vocabulary] = MappingProxyType(
    {
        "concession_title": ("título de concesión", "título"),
        "registered_cession": ("cesión inscrita",),
        "registered_exploitation_contract": ("contrato de explotación inscrito", "contrato inscrito"),
        "legal_exemption": ("exoneración legal",),
        "reinfo_only": ("solo REINFO", "REINFO"),
        "unregistered_contract": ("contrato sin inscribir",),
    }
)
SURFACE_EVIDENCE: Final[Vocabulary] = MappingProxyType(
    {
        "registered_property": ("propiedad inscrita",),
        "registered_permission": ("autorización inscrita", "permiso inscrito"),
        "public_deed": ("escritura pública",),
        "state_waste_land": ("terreno eriazo", "eriazo"),
        "sworn_statement": ("declaración jurada",),
        "legal_exemption": ("exoneración legal",),
        "verbal_consent": ("permiso verbal", "verbal"),
    }
)
HOLDERS: Final[Vocabulary] = MappingProxyType(
    {
        "self": ("propio", "el propio minero"),
        "state": ("estado",),
        "community": ("comunidad",),
        "company": ("empresa",),
        "person": ("persona",),
    }
)
CONSENTS: Final[Vocabulary] = MappingProxyType(
    {
        "not_approached": ("sin consultar",),
        "negotiating": ("en conversaciones",),
        "agreed": ("aceptó", "acepta"),
        "refused": ("no aceptó", "no acepta"),
    }
)
MINING: Final[Vocabulary] = MappingProxyType(
    {
        "underground": ("subterránea", "socavón"),
        "surface_vein": ("superficial", "veta superficial"),
        "placer": ("aluvial",),
        "glacial_placer": ("aluvial glaciar", "glaciar"),
    }
)
OUTCOMES: Final[Vocabulary] = MappingProxyType(
    {
        "filed": ("presentado",),
        "approved": ("aprobado",),
        "waived": ("exonerado",),
        "observed": ("observado",),
        "denied": ("denegado",),
    }
)
AREAS: Final[Vocabulary] = MappingProxyType(
    {"formalization": ("formalización",), "technology": ("tecnología",), "finance": ("finanzas",)}
)
HELP: Final[Vocabulary] = MappingProxyType({"letter_of_commitment": ("carta",), "work_plan": ("plan",), **AREAS})
"""Short words for kinds of help, beside their names."""
PHASES: Final[Vocabulary] = MappingProxyType({"I": ("1",), "II": ("2",), "III": ("3",)})
ROLES: Final[Vocabulary] = MappingProxyType(
    {"member": ("miembro", "socia", "socio"), "delegate": ("delegada", "delegado")}
)
SCOPES: Final[Vocabulary] = MappingProxyType(
    {
        "confirm_purchases": ("confirmar ventas",),
        "dispute_purchases": ("objetar ventas",),
        "answer_findings": ("responder hallazgos",),
        "declare_lots": ("declarar lotes",),
    }
)


class NotUnderstood(Trouble):
    """A word that stands for nothing here; `known` are the ones that would."""

    def __init__(self, word: str, known: Iterable[str]) -> None:
        super().__init__(
            f"«{word}» no se entiende; se puede escribir: {', '.join(known)}",
            f"{word!r} is not understood: write one of the words above",
            status=USAGE,
        )


def understand(vocabulary: Vocabulary, word: str) -> str:
    """The code that `word` stands for.

    Raises:
        NotUnderstood: it stands for none.
    """
    from service.registry.rolls.clean import key

    wanted = key(word)
    for code, others in vocabulary.items():
        if wanted in {key(code), *map(key, others)}:
            return code
    raise NotUnderstood(word, (spoken(vocabulary, code) for code in vocabulary))


def spoken(vocabulary: Vocabulary, code: str) -> str:
    """A code in the word in which it is offered."""
    return next(iter(vocabulary[code]), code)


def named(table: Mapping[str, "Words"]) -> Vocabulary:
    """The vocabulary of codes that have names of their own in both languages."""
    return {code: (words.es, words.en) for code, words in table.items()}
