"""Every red flag in words: how grave, whose burden, who may know, which law, and what puts it right (`domain.md` §7).

The rules are elsewhere; here is what they say. Texts are what a user reads: Spanish first. A mark's `detail` fills the
braces where a text has them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from service.decision.findings import Audience, FallsOn, Level, Mark

_LEY32537: Final = "DL 1107 art. 11 (Ley 32537)"
_DU006: Final = "DU 006-2025 arts. 7, 10"


@dataclass(frozen=True, slots=True)
class RedFlag:
    """One rule's text. `level` is the usual one; a rule may be milder where its law does not reach."""

    rule: str
    level: Level
    falls_on: FallsOn
    audience: Audience
    law: str
    es: str
    en: str
    remedy_es: str
    remedy_en: str


def _flag(rule: str, how: tuple[Level, FallsOn, Audience], law: str, *texts: str) -> RedFlag:
    es, en, remedy_es, remedy_en = texts
    return RedFlag(rule, *how, law, es, en, remedy_es, remedy_en)


_BLOCKS_LOT = (Level.BLOCK, FallsOn.LOT, Audience.PARTIES)

RED_FLAGS: Final[Mapping[str, RedFlag]] = MappingProxyType(
    {
        flag.rule: flag
        for flag in (
            _flag(
                "R01",
                _BLOCKS_LOT,
                _LEY32537,
                "El productor no está vigente en el REINFO en la fecha de la operación.",
                "The producer is not vigente in REINFO on the day of the deal.",
                "Regularizar la inscripción ante la DREM; si el registro se equivoca, pedir su corrección.",
                "Put the registration right at the regional office; if the register is wrong, ask for its correction.",
            ),
            _flag(
                "R02",
                _BLOCKS_LOT,
                _DU006,
                "El comerciante o la planta no figura vigente en el RECPO en esa fecha.",
                "The trader or plant is not vigente in RECPO on that day.",
                "Inscribirse o reactivar el RECPO; las existencias salen solo con autorización registrada.",
                "Register or reactivate in RECPO; stock leaves only under a recorded release.",
            ),
            _flag(
                "R03",
                _BLOCKS_LOT,
                _LEY32537,
                "El origen no tiene respaldo: falta el derecho minero, está extinguido o nada permite producir en él.",
                "The origin has no support: no mining right, an extinguished one, or nothing allows producing in it.",
                "Registrar el título, el contrato, la autorización o la inscripción REINFO de ese derecho.",
                "Record the title, contract, authorization or REINFO registration for that right.",
            ),
            _flag(
                "R03b",
                _BLOCKS_LOT,
                "DS 001-2020-EM art. 8; DS 009-2025-EM (13.16)",
                "Vende quien no es el titular del origen, sin constancia, contrato ni empresa que lo respalde.",
                "The seller is not the origin holder and has no constancia, contract or company behind it.",
                "Registrar la constancia, el contrato o la membresía que permite vender por otro.",
                "Record the constancia, contract or membership under which it sells for another.",
            ),
            _flag(
                "R04b",
                (Level.ALERT, FallsOn.SELLER, Audience.PARTIES),
                "DS 001-2020-EM art. 7",
                "El RUC del vendedor no está activo en la SUNAT.",
                "The seller's RUC is not active at SUNAT.",
                "Reactivar el RUC en la SUNAT dentro del plazo de subsanación.",
                "Reactivate the RUC at SUNAT within the cure period.",
            ),
            _flag(
                "R05",
                _BLOCKS_LOT,
                "DS 027-2012-EM; DS 001-2020-EM art. 2e; DS 009-2025-EM (5.6)",
                "Falta la constancia de origen del seleccionador, o no corresponde a este oro.",
                "The selector's constancia de origen is missing, or is not for this gold.",
                "Pedir al titular la constancia de origen y declarar el lote con ella.",
                "Ask the right's holder for the constancia and declare the lot under it.",
            ),
            _flag(
                "R05b",
                (Level.BLOCK, FallsOn.EXCESS, Audience.PARTIES),
                "RM 410-2014-MEM/DM",
                "Se extrajo más de lo que dice la constancia de origen; solo el exceso queda observado.",
                "More was drawn than the constancia states; only the excess is held.",
                "Pedir al titular una constancia por el exceso.",
                "Ask the right's holder for a constancia for the excess.",
            ),
            _flag(
                "R05c",
                (Level.ALERT, FallsOn.SELLER, Audience.AUTHORITY),
                "DS 001-2020-EM art. 2e",
                "El seleccionador también tiene inscripción en el REINFO.",
                "The selector also has a registration in REINFO.",
                "Optar por uno de los dos registros.",
                "Keep one of the two registrations.",
            ),
            _flag(
                "R06b",
                (Level.BLOCK, FallsOn.EXCESS, Audience.AUTHORITY),
                "balance de masa / mass balance",
                "Sale más oro fino del que entró, más allá de la incertidumbre del ensaye.",
                "More fine gold comes out than went in, beyond assay uncertainty.",
                "Revisar el ensaye con muestra dirimente.",
                "Have the assay reviewed on an umpire sample.",
            ),
            _flag(
                "R09",
                (Level.ALERT, FallsOn.LOT, Audience.PARTIES),
                "DU 006-2025 art. 6.1",
                "El distrito declarado no es de los del derecho minero.",
                "The declared district is not one of the mining right's.",
                "Corregir el distrito o el derecho minero declarado.",
                "Correct the declared district or mining right.",
            ),
            _flag(
                "R12",
                (Level.NOTE, FallsOn.BUYER, Audience.BUYER_AND_AUTHORITY),
                "Ley 28194; DS 150-2007-EF arts. 3-4",
                "La operación llega al monto que obliga a usar medios de pago y una parte no se bancarizó.",
                "The deal reaches the amount from which payment must be banked, and part of it was not.",
                "Pagar por transferencia u otro medio de pago; revisar el efecto tributario.",
                "Pay by transfer or another bank means; check the tax effect.",
            ),
            _flag(
                "R13",
                (Level.NOTE, FallsOn.BUYER, Audience.BUYER),
                "Resolución SBS 789-2018 art. 38",
                "La operación llega al umbral del registro de operaciones de la UIF.",
                "The deal reaches the threshold of the UIF register of operations.",
                "Anotarla en su registro de operaciones.",
                "Enter it in your register of operations.",
            ),
            _flag(
                "R14",
                (Level.ALERT, FallsOn.LOT, Audience.AUTHORITY),
                "señal de alerta / red flag",
                "El precio por gramo fino está muy por encima de la referencia.",
                "The price per fine gram is far above the reference.",
                "Sustentar el precio.",
                "Substantiate the price.",
            ),
            _flag(
                "R14b",
                (Level.NOTE, FallsOn.BUYER, Audience.AUTHORITY),
                "señal de alerta / red flag",
                "El precio por gramo fino está muy por debajo de la referencia.",
                "The price per fine gram is far below the reference.",
                "Sustentar el precio pagado.",
                "Substantiate the price paid.",
            ),
            _flag(
                "R15",
                (Level.ALERT, FallsOn.ENTRY, Audience.PARTIES),
                "Reglamento de comprobantes de pago y guías de remisión (SUNAT)",
                "Un documento contradice la operación: partes, peso, importe o fecha.",
                "A document contradicts the deal: parties, weight, amount or date.",
                "Corregir el documento o lo declarado.",
                "Correct the document or what was declared.",
            ),
            _flag(
                "R22",
                _BLOCKS_LOT,
                "DU 006-2025 art. 7.6",
                "No hay origen registrado de estos gramos.",
                "There is no recorded origin behind these grams.",
                "Declarar el origen con su respaldo.",
                "Declare the origin with its support.",
            ),
            _flag(
                "R23",
                (Level.NOTE, FallsOn.SUBMITTER, Audience.PARTIES),
                "DU 006-2025 art. 7; política del registro / register policy",
                "Se registró tarde: mucho después de su fecha, o cambia lo que el registro decía de días ya pasados.",
                "It was recorded late: long after its day, or it changes what the register said of days already past.",
                "Registrar en cuanto se sepa o haya conexión.",
                "Record it as soon as it is known or there is a connection.",
            ),
        )
    }
)


# What a mark copies, as plain text: an enumeration's `value` costs more than the rest of the mark.
_SAID: Final = {flag.rule: (flag.level.value, flag.falls_on.value, flag.audience.value) for flag in RED_FLAGS.values()}


def mark(
    rule: str,
    seq: int,
    subject: str,
    about: str,
    *,
    level: Level | None = None,
    amount: int | None = None,
    **detail: str,
) -> Mark:
    """A mark with the catalogue's level, burden and audience; `level` where the rule is milder here."""
    usual, falls_on, audience = _SAID[rule]
    said = usual if level is None else level.value
    return Mark(seq, rule, said, falls_on, audience, subject, about, amount, tuple(sorted(detail.items())))
