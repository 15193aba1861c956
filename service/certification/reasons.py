"""Why fine gold is not certified, in words: which criterion it fails, and who can mend it.

A reason's name stands in claims, and in marks of ours as their rule. It never changes its meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from service.certification.claims import Criterion
from service.decision.findings import Level, Mark


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason; `mends` is who can mend it: producer, seller, buyer, plant, holder, authority or certifier."""

    name: str
    criterion: Criterion
    mends: str
    es: str
    en: str
    remedy_es: str
    remedy_en: str


_REASONS: Final = (
    Reason(
        "origin_undeclared",
        Criterion.ORIGIN_IN_PERU,
        "buyer",
        "Nadie declaró de dónde es este oro.",
        "Nobody declared where this gold is from.",
        "No hay remedio para estos gramos: se compraron sin origen declarado.",
        "There is none for these grams: they were bought with no declared origin.",
    ),
    Reason(
        "district_unknown",
        Criterion.ORIGIN_IN_PERU,
        "producer",
        "El distrito declarado no es de ningún departamento del Perú.",
        "The declared district is of no department of Peru.",
        "Anular la declaración mientras nada descanse en ella, y declarar el distrito correcto.",
        "Annul the declaration while nothing rests on it, and declare the right district.",
    ),
    Reason(
        "origin_unknown",
        Criterion.ORIGIN_FORMAL,
        "producer",
        "El origen no era formal ni estaba en proceso de formalización ese día, según lo registrado.",
        "The origin was neither formal nor in formalization on that day, by what is on record.",
        "Registrar la inscripción REINFO, o la autorización con la Categoría I, que regía ese día.",
        "Record the REINFO registration, or the authorization with Category I, that was in force on that day.",
    ),
    Reason(
        "seller_not_vigente",
        Criterion.SELLERS_REGISTERED,
        "authority",
        "El productor no estaba vigente en el REINFO el día de la operación.",
        "The producer was not vigente in REINFO on the day of the deal.",
        "Si el padrón se equivoca, pedir su corrección y que la autoridad levante el hallazgo.",
        "If the register is wrong, ask for its correction and for the finding to be lifted.",
    ),
    Reason(
        "learned_not_vigente",
        Criterion.SELLERS_REGISTERED,
        "authority",
        "Después de la operación se supo que el productor no estaba vigente ese día.",
        "It was learned after the deal that the producer was not vigente on that day.",
        "La autoridad resuelve el hallazgo R01 de ese asiento.",
        "The authority rules on finding R01 of that entry.",
    ),
    Reason(
        "origin_without_support",
        Criterion.SELLERS_REGISTERED,
        "authority",
        "Nada de lo registrado permitía producir en ese derecho minero.",
        "Nothing on record allowed producing under that mining right.",
        "Registrar el título, el contrato o la inscripción, y pedir que se levante el hallazgo R03.",
        "Record the title, contract or registration, and ask for finding R03 to be lifted.",
    ),
    Reason(
        "registration_lent",
        Criterion.SELLERS_REGISTERED,
        "authority",
        "Vendió quien no es titular del origen, sin constancia, contrato ni empresa.",
        "Somebody sold who is not the origin's holder, with no constancia, contract or company.",
        "Registrar lo que permitía vender por otro, y pedir que se levante el hallazgo R03b.",
        "Record what allowed selling for another, and ask for finding R03b to be lifted.",
    ),
    Reason(
        "constancia_missing",
        Criterion.SELLERS_REGISTERED,
        "seller",
        "Falta la constancia de origen del oro seleccionado.",
        "The constancia de origen of hand-picked gold is missing.",
        "Presentar la constancia y pedir que se levante el hallazgo R05.",
        "Bring the constancia and ask for finding R05 to be lifted.",
    ),
    Reason(
        "constancia_contradicted",
        Criterion.SELLERS_REGISTERED,
        "seller",
        "La constancia de origen nombra a otra persona, otro titular u otro derecho.",
        "The constancia de origen names another selector, issuer or right.",
        "Pedir al titular la constancia correcta y que se levante el hallazgo R05.",
        "Ask the holder for the right constancia, and for finding R05 to be lifted.",
    ),
    Reason(
        "constancia_exceeded",
        Criterion.SELLERS_REGISTERED,
        "producer",
        "Se sacó más oro del que dice la constancia de origen: solo el exceso queda fuera.",
        "More gold was drawn than the constancia states: only the excess is left out.",
        "Pedir al titular una constancia por el exceso, y que se levante el hallazgo R05b.",
        "Ask the holder for a constancia for the excess, and for finding R05b to be lifted.",
    ),
    Reason(
        "not_in_recpo",
        Criterion.BUYERS_IN_RECPO,
        "buyer",
        "El comprador, o quien revendió, no estaba vigente en el RECPO el día de la operación.",
        "The buyer, or whoever resold, was not vigente in RECPO on the day of the deal.",
        "Si el padrón se equivoca, pedir su corrección y que la autoridad levante el hallazgo R02.",
        "If the register is wrong, ask for its correction and for finding R02 to be lifted.",
    ),
    Reason(
        "recpo_learned_later",
        Criterion.BUYERS_IN_RECPO,
        "authority",
        "Después de la operación se supo que el comprador, o quien revendió, no estaba vigente en el RECPO ese día.",
        "It was learned after the deal that the buyer, or whoever resold, was not vigente in RECPO on that day.",
        "Si el padrón se equivoca, pedir que se registre su corrección para ese día.",
        "If the register is wrong, ask for its correction to be recorded for that day.",
    ),
    Reason(
        "plant_not_in_recpo",
        Criterion.BUYERS_IN_RECPO,
        "plant",
        "La planta no estaba vigente en el RECPO al terminar la campaña.",
        "The plant was not vigente in RECPO when the campaign ended.",
        "Registrar la inscripción que la planta tenía ese día.",
        "Record the registration that the plant had on that day.",
    ),
    Reason(
        "gain_unexplained",
        Criterion.BALANCE_CLOSED,
        "plant",
        "Salió más oro fino del que entró, más allá de la incertidumbre del ensaye.",
        "More fine gold came out than went in, beyond assay uncertainty.",
        "Hacer revisar el ensaye con la muestra dirimente, y pedir que se levante el hallazgo R06b.",
        "Have the assay reviewed on the umpire sample, and ask for finding R06b to be lifted.",
    ),
    Reason(
        "purchase_unsettled",
        Criterion.BALANCE_CLOSED,
        "buyer",
        "La compra es provisional y no se ha liquidado: su peso y su ley son estimados.",
        "The purchase is provisional and not settled: its weight and grade are estimates.",
        "Registrar la liquidación de la compra.",
        "Record the settlement of the purchase.",
    ),
    Reason(
        "fine_unmeasured",
        Criterion.BALANCE_CLOSED,
        "holder",
        "Nadie ha ensayado el lote: no se sabe cuánto oro fino tiene.",
        "Nobody has assayed the lot: how much fine gold it holds is not known.",
        "Ensayar el lote y registrarlo.",
        "Have the lot assayed and recorded.",
    ),
    Reason(
        "fine_estimated",
        Criterion.BALANCE_CLOSED,
        "holder",
        "La ley del lote es solo una estimación.",
        "The lot's grade is only an estimate.",
        "Ensayar el lote y registrarlo.",
        "Have the lot assayed and recorded.",
    ),
    Reason(
        "sale_disputed",
        Criterion.NOTHING_HELD,
        "seller",
        "El vendedor dice que nunca vendió este oro.",
        "The seller says that it never sold this gold.",
        "El vendedor confirma la venta, o la autoridad levanta el hallazgo R26.",
        "The seller confirms the sale, or the authority lifts finding R26.",
    ),
    Reason(
        "key_contested",
        Criterion.NOTHING_HELD,
        "holder",
        "Lo firmó una clave que estaba en otras manos.",
        "A key that was in other hands signed for it.",
        "Quien firmó confirma el asiento con una clave nueva, o la autoridad levanta el hallazgo R30.",
        "Its party confirms the entry with a new key, or the authority lifts finding R30.",
    ),
    Reason(
        "finding_unlifted",
        Criterion.NOTHING_HELD,
        "authority",
        "Un hallazgo lo retiene y nadie lo ha levantado.",
        "A finding holds it and nobody has lifted it.",
        "Responder el hallazgo y pedir que la autoridad lo resuelva.",
        "Answer the finding and ask the authority to rule on it.",
    ),
    Reason(
        "mercury_not_declared",
        Criterion.MERCURY_DECLARED,
        "plant",
        "Una campaña que amalgama o quema amalgama no dice cuánto mercurio usó, o si lo recuperó con retorta.",
        "A campaign that amalgamates or burns amalgam does not say how much mercury it used, or whether by a retort.",
        "Anular la campaña mientras nada descanse en ella, y registrarla con el mercurio usado y la retorta.",
        "Annul the campaign while nothing rests on it, and record it with the mercury used and the retort.",
    ),
    Reason(
        "certified_before",
        Criterion.CERTIFIED_ONCE,
        "certifier",
        "Estos gramos ya están certificados en otro lote de la misma cadena.",
        "These grams are certified already, in another lot of the same chain.",
        "Revocar ese certificado, o usarlo: lo que se saca de un lote certificado lo hereda.",
        "Revoke that certificate, or use it: what is taken from a certified lot inherits it.",
    ),
)

REASONS: Final[Mapping[str, Reason]] = MappingProxyType({each.name: each for each in _REASONS})

_OF_RULES: Final = {
    "R01": "seller_not_vigente",
    "R02": "not_in_recpo",
    "R03": "origin_without_support",
    "R03b": "registration_lent",
    "R05": "constancia_contradicted",
    "R05b": "constancia_exceeded",
    "R06b": "gain_unexplained",
    "R22": "origin_undeclared",
    "R26": "sale_disputed",
    "R30": "key_contested",
}


def of_mark(mark: Mark) -> Reason:
    """The reason that a mark on a lot comes to."""
    if mark.rule in REASONS:
        return REASONS[mark.rule]
    if mark.rule == "R01" and mark.level != Level.BLOCK:
        return REASONS["learned_not_vigente"]
    return REASONS[_OF_RULES.get(mark.rule, "finding_unlifted")]
