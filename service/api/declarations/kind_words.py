"""What each type of declaration is called, what it says, and who signs it. Spanish first."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from service.api.problems import Text as Words


class KindWords(NamedTuple):
    """A type's name, the sentence that says what it is, and who may sign it."""

    title: Words
    said: Words
    signer: Words


_REGISTRAR: Final = Words("el registrador", "the registrar")
_OFFICE: Final = Words("el registrador o una autoridad", "the registrar or an authority")
_ADMINISTRATOR: Final = Words("la clave de administración de la parte", "the party's administrator key")
_CERTIFIER: Final = Words("el certificador que lo emitió", "the certifier that issued it")
_PLANT: Final = Words("la planta", "the plant")
_BUYER: Final = Words("el comprador", "the buyer")
_SPEAKER: Final = Words(
    "quien tiene el lote; si no tiene clave, la planta o el comerciante donde está todo él",
    "the lot's holder; where it has no key, the plant or trader at whose gate all of it lies",
)

_TEXTS: Final = (
    (
        "purchase.recorded",
        ("Compra", "Purchase"),
        (
            "Una operación: quién compró a quién, qué oro, de dónde viene, a qué precio, con qué papeles y pagos.",
            "One deal: who bought of whom, which gold, where from, at what price, with which papers and payments.",
        ),
        Words("el comprador: un comerciante o una planta", "the buyer: a trader or a plant"),
    ),
    (
        "lot.declared",
        ("Declaración de lote", "Lot declared"),
        (
            "Oro que se pone en el registro antes de venderlo: de dónde viene, qué es y cuánto pesa.",
            "Gold that is put on record before it is sold: where it is from, what it is and what it weighs.",
        ),
        Words(
            "quien tiene el oro; si no tiene clave, un comerciante, una planta o el transportista",
            "whoever has the gold; for one without a key a trader, a plant or the carrier",
        ),
    ),
    (
        "constancia.issued",
        ("Constancia de origen del oro", "Constancia of origin"),
        (
            (
                "El titular de un derecho minero certifica cuántos gramos sacó de él una persona que selecciona "
                "mineral (DS 027-2012-EM, RM 410-2014-MEM/DM)."
            ),
            (
                "A right's holder certifies how many grams a selector took from its right "
                "(DS 027-2012-EM, RM 410-2014-MEM/DM)."
            ),
        ),
        Words("el emisor; el registrador si viene de un papel", "the issuer; the registrar where it is on paper"),
    ),
    (
        "purchase.settled",
        ("Liquidación", "Settlement"),
        (
            "Cómo terminó una compra provisional: pesos y leyes definitivos, descuentos y total.",
            "How a provisional purchase ended: final weights and grades, deductions and total.",
        ),
        _BUYER,
    ),
    (
        "payment.recorded",
        ("Pago", "Payment"),
        (
            "Lo que el comprador pagó después de registrar la compra: un adelanto, una parte o el saldo.",
            "What the buyer paid after it recorded the purchase: an advance, a part, the rest.",
        ),
        _BUYER,
    ),
    (
        "purchase.confirmed",
        ("Confirmación del productor", "Producer's confirmation"),
        (
            "La palabra del vendedor sobre una compra: sí vendió, y así fue.",
            "The seller's own word on a deal: it sold, and so it was.",
        ),
        Words(
            "el vendedor, o su delegado con ese mandato", "the seller, or its delegate whose mandate says that it may"
        ),
    ),
    (
        "purchase.disputed",
        ("Desconocimiento u observación", "Dispute"),
        (
            "El vendedor dice que no vendió, o que no fue así. Solo «no vendí» retiene el oro.",
            "The seller says that it never sold, or not so. Only that it never sold touches the gold.",
        ),
        Words(
            "el vendedor, o su delegado con ese mandato", "the seller, or its delegate whose mandate says that it may"
        ),
    ),
    (
        "toll.agreed",
        ("Contrato de maquila", "Toll agreement"),
        (
            "Una planta trata el mineral de otro por una retribución; el oro sigue siendo del dueño.",
            "A plant treats an owner's ore for a fee; the gold stays the owner's.",
        ),
        Words("la planta o el dueño, con la palabra del otro", "the plant or the owner, with the other side's word"),
    ),
    (
        "shipment.recorded",
        ("Traslado", "Shipment"),
        (
            "Oro que sale de donde lo tiene su titular, con sus guías, placa y precintos.",
            "Gold that leaves its holder, with its guides, plate and seals.",
        ),
        Words(
            "quien envía; si no tiene clave, el transportista, o el destino si es comerciante o planta",
            "the sender; where it has no key, the carrier, or the receiver if that is a trader or a plant",
        ),
    ),
    (
        "reception.recorded",
        ("Ingreso a planta", "Reception at a gate"),
        (
            "Qué llegó a una garita y qué se hizo con ello: aceptado, en cuarentena o rechazado.",
            "What came to a gate, and what became of it there: accepted, in quarantine or turned away.",
        ),
        Words("la planta, o el comerciante que recibe", "the plant, or the trader that takes it in"),
    ),
    (
        "assay.recorded",
        ("Ensaye y canje de leyes", "Assay, and exchange of grades"),
        (
            "Un ensaye de una muestra, o lo que se acordó al canjear dos; o lo que decidió la dirimencia.",
            "One assay of a sample, or what the exchange of two came to; or what the umpire found.",
        ),
        Words(
            "si es provisional, quien tiene algo del lote o el laboratorio; si no, quien habla por el lote",
            "if provisional, whoever has any of the lot, or the laboratory; else whoever speaks for the lot",
        ),
    ),
    (
        "lot.returned",
        ("Devolución de mineral", "Ore given back"),
        ("Una planta devuelve el oro a su titular.", "A plant gives gold back to its holder."),
        Words("la planta o el comerciante donde está", "the plant or trader at whose gate it lies"),
    ),
    (
        "lot.remeasured",
        ("Rectificación de peso o ley", "Lot measured again"),
        (
            "Se corrige un error de peso o de ley en lo que queda de un lote; lo que ya salió queda como estaba.",
            "An error of weight or grade in what is left of a lot is put right; what has left it stays as booked.",
        ),
        _SPEAKER,
    ),
    (
        "processing.recorded",
        ("Campaña de procesamiento", "Processing campaign"),
        (
            "Todo lo que cambia el oro: tratamiento, fundición, refinación, un lote que se parte o varios que se unen.",
            "Whatever changes gold: treatment, smelting, refining, a lot split or several merged.",
        ),
        Words("la planta; otro, solo con sus propios lotes", "the plant; anybody else, only for its own lots"),
    ),
    (
        "stocktake.recorded",
        ("Inventario", "Stock-take"),
        ("El titular contó lo que queda de sus lotes.", "A holder counted what is left of its lots."),
        Words("el titular", "the holder"),
    ),
    (
        "export.recorded",
        ("Exportación", "Export"),
        ("Oro que sale del país.", "Gold that leaves the country."),
        Words("el exportador", "the exporter"),
    ),
    (
        "stock.opened",
        ("Inventario inicial", "Opening stock"),
        (
            "El oro que un comerciante o una planta tiene el día en que empieza. Se declara una sola vez, todo junto.",
            "The gold that a trader or plant holds on the day it begins. It is declared once, all together.",
        ),
        Words("el titular: un comerciante o una planta", "the holder: a trader or a plant"),
    ),
    (
        "entry.annulled",
        ("Anulación de asiento", "Entry annulled"),
        (
            "Lo que puso un asiento deja de contar, como si no se hubiera registrado. El asiento queda.",
            "What an entry put no longer counts, as if it had never been recorded. The entry stays.",
        ),
        Words("la parte que firmó el asiento", "the party that signed the entry"),
    ),
    (
        "entry.corrected",
        ("Rectificación", "Entry corrected"),
        (
            (
                "Qué dicen de verdad los papeles y condiciones de una compra, o los comprobantes de su liquidación. "
                "No mueve oro ni quita un hallazgo. Lleva al menos uno de los datos desde `dealt_on` hasta `documents`."
            ),
            (
                "What the papers and terms of a purchase really say, or the vouchers of its settlement. It moves no "
                "gold and takes no finding away. At least one of the members from `dealt_on` to `documents` stands."
            ),
        ),
        _BUYER,
    ),
    (
        "entry.confirmed",
        ("Conformidad con un asiento impugnado", "Contested entry confirmed"),
        (
            "Una parte vuelve a hacer suyo lo que firmó una de sus claves, aunque esa clave esté impugnada.",
            "A party makes its own again what one of its keys has signed, though that key is contested.",
        ),
        Words("la parte, con otra clave que esté en orden", "the party, by another key that is in order"),
    ),
    (
        "finding.answered",
        ("Descargo", "Finding answered"),
        (
            "Una parte del asiento responde a un hallazgo. Responder no lo levanta.",
            "A side of the entry is heard on a finding. Answering lifts nothing.",
        ),
        Words("esa parte, o su delegado con ese mandato", "that side, or its delegate whose mandate says that it may"),
    ),
    (
        "finding.reviewed",
        ("Resolución", "Finding reviewed"),
        (
            "Una autoridad mantiene un hallazgo, lo levanta, o lo levanta con condición.",
            "An authority upholds a finding, lifts it, or lifts it with a condition.",
        ),
        Words(
            "una autoridad con territorio, que no sea parte del asiento",
            "an authority in whose territory it is, and that is no side of the entry",
        ),
    ),
    (
        "report.filed",
        ("Reporte presentado", "Report filed"),
        (
            "Un comprador presentó su registro del mes. El archivo queda fuera; el asiento fija su huella y sus sumas.",
            "A buyer handed in its report of a month. The file stays outside; the entry freezes its digest and sums.",
        ),
        _BUYER,
    ),
    (
        "registration.recorded",
        ("Inscripción en un registro", "Registration"),
        (
            "Qué dice un registro del Estado sobre una parte, desde un día.",
            "What one register of the State says of one party, from a day on.",
        ),
        _REGISTRAR,
    ),
    (
        "roll.imported",
        ("Importación de un padrón", "Roll imported"),
        ("El registrador leyó un padrón completo.", "The registrar has taken a whole roll in."),
        _REGISTRAR,
    ),
    (
        "assessment.recorded",
        ("Categorización", "Assessment"),
        (
            (
                "Cuánto ha avanzado un minero, por los dos requisitos que más faltan: el derecho y el terreno. No dice "
                "si puede vender."
            ),
            (
                "How far a miner is, by the two requirements that fail most often: right and land. It says nothing of "
                "whether the miner may sell."
            ),
        ),
        _OFFICE,
    ),
    (
        "stage.reached",
        ("Etapa de la formalización", "Stage of formalization"),
        ("Un paso del proceso, su día y quién lo evaluó.", "One step of the process, its day and who evaluated it."),
        _OFFICE,
    ),
    (
        "assistance.recorded",
        ("Acompañamiento", "Assistance"),
        ("Ayuda que se da a un operador o a una organización.", "Help given to an operator or an organization."),
        _OFFICE,
    ),
    (
        "production.declared",
        ("Declaración semestral de producción", "Half-yearly production"),
        (
            (
                "El semestre de un derecho minero. Las cifras son reservadas: solo entra una huella de ellas. Lleva "
                "`commitment` o `inactive`, uno de los dos."
            ),
            (
                "One right's half-year. The figures are confidential: only a commitment to them is recorded. Exactly "
                "one of `commitment` and `inactive` stands."
            ),
        ),
        Words("el declarante", "the declarant"),
    ),
    (
        "membership.recorded",
        ("Miembros y delegados", "Members and delegates"),
        (
            "Quién pertenece a una organización, y quién puede actuar por ella.",
            "Who belongs to an organization, and who may act for it.",
        ),
        Words(
            "el registrador o la organización; el miembro, lo que dice de sí",
            "the registrar or the organization; the member, what it says of itself",
        ),
    ),
    (
        "party.registered",
        ("Alta de una parte", "Party registered"),
        (
            "Una persona, empresa, organización o autoridad entra al registro.",
            "A person, firm, organization or authority is put on record.",
        ),
        _REGISTRAR,
    ),
    (
        "party.declared",
        ("Parte declarada", "Party declared"),
        (
            "Un comerciante o una planta nombra a un vendedor que nadie ha inscrito.",
            "A trader or plant names a seller whom nobody has registered.",
        ),
        Words("un comerciante o una planta", "a trader or a plant"),
    ),
    (
        "party.updated",
        ("Cambio de lo inscrito", "Party updated"),
        (
            "Cambia lo que consta de una parte; lo que no se pone queda como estaba.",
            "What is on record of a party changes; what is left out stays as it was.",
        ),
        _REGISTRAR,
    ),
    (
        "policy.set",
        ("Parámetro", "Policy"),
        (
            "El valor con que se juzga algo desde un día: un plazo, un límite, una tolerancia.",
            "The figure by which something is judged from a day on: a term, a limit, a tolerance.",
        ),
        _REGISTRAR,
    ),
    (
        "key.enrolled",
        ("Inscripción de una clave", "Key enrolled"),
        ("Una clave empieza a firmar por una parte.", "A key begins to sign for a party."),
        Words(
            "la clave de administración de la parte; la primera, el registrador",
            "the party's administrator key; the registrar, for its first one",
        ),
    ),
    (
        "key.limited",
        ("Límites de una clave", "Key limited"),
        (
            "Los límites de una clave de dispositivo toman el lugar de los que tenía.",
            "The limits of a device key take the place of all that it had.",
        ),
        _ADMINISTRATOR,
    ),
    (
        "key.rotated",
        ("Reemplazo de una clave", "Key rotated"),
        (
            "Una clave nueva toma el lugar de otra, con su grado y sus límites.",
            "A new key takes the place of another, with its grade and limits.",
        ),
        _ADMINISTRATOR,
    ),
    (
        "key.revoked",
        ("Revocación de una clave", "Key revoked"),
        ("Una clave deja de firmar.", "A key stops."),
        Words(
            "la clave de administración, por una de dispositivo; el registrador, por una de administración; una "
            "autoridad o la raíz, por cualquiera",
            "the administrator key, of a device; the registrar, of an administrator key; an authority or the root, "
            "of any",
        ),
    ),
    (
        "key.recovered",
        ("Recuperación de la clave de administración", "Administrator key recovered"),
        (
            "Una clave nueva para quien perdió la de administración; rige después de un plazo.",
            "A new key for whoever lost the administrator key; it is in force after some time.",
        ),
        Words("el registrador y una autoridad, cada uno una vez", "the registrar and an authority, once each"),
    ),
    (
        "access.granted",
        ("Acceso concedido", "Access granted"),
        (
            "Quien tiene un lote deja que un lector vea de dónde viene, hasta un día.",
            "The holder of a lot lets a reader see where it is from, until a day.",
        ),
        Words(
            "quien tiene el lote, o la autoridad de ese territorio",
            "the lot's holder, or the authority of its territory",
        ),
    ),
    (
        "access.ended",
        ("Acceso terminado", "Access ended"),
        ("Ese acceso termina antes de su día.", "That access ends before its day."),
        Words("quien lo concedió", "whoever granted it"),
    ),
    (
        "certificate.issued",
        ("Certificado", "Certificate"),
        (
            "Qué gramos de un lote se certifican, de dónde vienen y por qué otros no.",
            "Which grams of a lot are certified, where they are from, and why others are not.",
        ),
        Words("un certificador", "a certifier"),
    ),
    (
        "certificate.suspended",
        ("Suspensión de un certificado", "Certificate suspended"),
        (
            "El certificado no vale mientras se aclara algo de lo que depende.",
            "The certificate is not to be relied on until something that it rests on is cleared up.",
        ),
        _CERTIFIER,
    ),
    (
        "certificate.reinstated",
        ("Restablecimiento de un certificado", "Certificate reinstated"),
        ("Un certificado suspendido vuelve a valer.", "A suspended certificate is valid again."),
        _CERTIFIER,
    ),
    (
        "certificate.revoked",
        ("Revocación de un certificado", "Certificate revoked"),
        ("Un certificado termina para siempre.", "A certificate ends for good."),
        _CERTIFIER,
    ),
    (
        "refusals.counted",
        ("Rechazos del día", "Refusals of a day"),
        ("Cuántos envíos rechazó el servicio en un día, por motivo.", "How many submissions were refused in a day."),
        _REGISTRAR,
    ),
    (
        "log.genesis",
        ("Inicio del registro", "Genesis"),
        (
            "El primer asiento: las claves del registro y su registrador.",
            "The first entry: the log's keys, its registrar.",
        ),
        Words("la clave raíz", "the root key"),
    ),
    (
        "log.key_rotated",
        ("Cambio de la clave del registro", "Log key rotated"),
        (
            "Una clave nueva firma los sellos o las respuestas del servicio.",
            "A new key signs checkpoints, or the service's answers.",
        ),
        Words("la clave raíz", "the root key"),
    ),
)

KIND_WORDS: Final[Mapping[str, KindWords]] = MappingProxyType(
    {name: KindWords(Words(*title), Words(*said), signer) for name, title, said, signer in _TEXTS}
)
"""By type, in the order in which the list shows them: what a trader declares comes first."""

GROUPS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "purchase.recorded": Words("Comprar y vender", "Buying and selling"),
        "shipment.recorded": Words("Llevar, recibir y ensayar", "Carrying, receiving and assaying"),
        "processing.recorded": Words("Procesar, contar y exportar", "Processing, counting and exporting"),
        "entry.annulled": Words("Corregir y responder", "Correcting and answering"),
        "registration.recorded": Words("Padrones y formalización", "Registers and formalization"),
        "party.registered": Words("Partes, claves y accesos", "Parties, keys and access"),
        "certificate.issued": Words("Certificados", "Certificates"),
        "refusals.counted": Words("El registro mismo", "The log itself"),
    }
)
"""Titles in the list, by the first type below each."""
