"""What a refused submission is told: by the codes of `decision.outcome.Refusal`.

403 where the signer is at fault, 422 where the document is, 409 where it meets what the ledger holds.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.api.problems import Kind, kind
from service.api.texts import (
    certification,
    change,
    corrections,
    custody,
    filing,
    formalization,
    grants,
    keys,
    ownership,
    review,
)

_TEXTS: Final = (
    (
        "unknown_signer",
        403,
        "El registro no conoce la clave que firma.",
        "The register does not know the signing key.",
        "Firme con una clave inscrita; el registrador inscribe la primera.",
        "Sign with an enrolled key; the registrar enrols the first one.",
    ),
    (
        "signer_not_active",
        403,
        "La clave que firma ya no está activa.",
        "The signing key is no longer active.",
        "Firme con la clave vigente de la misma parte; esta quedó {wanted_es}.",
        "Sign with the same party's active key; this one is {wanted_en}.",
    ),
    (
        "not_yours",
        403,
        "Quien firma no puede declarar esto.",
        "The signer may not state this.",
        "Debe firmarlo la parte a la que corresponde, con el papel que pide el tipo.",
        "It must be signed by the party it is for, in the role that the type asks.",
    ),
    (
        "signature_invalid",
        403,
        "La firma no es de la clave que el documento nombra.",
        "The signature is not by the key that the document names.",
        "Firme los bytes exactos que envía, con la clave de protected.kid.",
        "Sign the exact bytes that you send, with the key of protected.kid.",
    ),
    (
        "wrong_log",
        422,
        "El envío es para otro registro.",
        "The submission is meant for another log.",
        "Escriba log: {log} y firme de nuevo.",
        "Write log: {log} and sign again.",
    ),
    (
        "future",
        422,
        "La fecha está en el futuro.",
        "The date is in the future.",
        "Revise la hora del equipo; se toleran {tolerance_s} segundos.",
        "Check the device's clock; {tolerance_s} seconds are tolerated.",
    ),
    (
        "stale",
        422,
        "La operación es demasiado antigua para registrarla.",
        "The deal is too old to be recorded.",
        "Se registra hasta {limit_days} días después; consulte al registrador.",
        "It is recorded up to {limit_days} days later; ask the registrar.",
    ),
    (
        "seen_ahead",
        422,
        "El registro no llega al tamaño que usted dice haber visto.",
        "The log does not reach the size that you say you saw.",
        "Pida /checkpoint y compare; si lo tenía firmado, guárdelo: es prueba contra el operador.",
        "Ask for /checkpoint and compare; if you hold it signed, keep it: it is evidence against the operator.",
    ),
    (
        "seen_conflict",
        409,
        "A ese tamaño el registro tiene otra raíz.",
        "At that size the log has another root.",
        "Compare con su sello firmado; si lo es, guárdelo: es prueba contra el operador.",
        "Compare with your signed checkpoint; if it is signed, keep it: it is evidence against the operator.",
    ),
    (
        "id_clash",
        409,
        "Ese identificador ya se usó para otro contenido.",
        "That identifier was used for other content.",
        "Use un id nuevo (el otro está en el asiento {seq}); para repetir un envío, envíe los mismos bytes.",
        "Use a new id (the other is in entry {seq}); to repeat a submission, send the same bytes.",
    ),
    (
        "genesis_again",
        409,
        "El registro ya empezó.",
        "The log has already begun.",
        "El asiento 0 no se repite.",
        "Entry 0 is not repeated.",
    ),
    (
        "party_unknown",
        409,
        "El registro no conoce a esa parte.",
        "The register does not know that party.",
        "Pida que se registre, o declárela.",
        "Have it registered, or declare it.",
    ),
    (
        "party_exists",
        409,
        "Esa parte ya está registrada.",
        "That party is already registered.",
        "Para cambiarla use party.updated.",
        "To change it use party.updated.",
    ),
    (
        "key_in_use",
        409,
        "Esa clave ya está inscrita, y lo está para siempre.",
        "That key is enrolled already, and for ever.",
        "Genere otra clave.",
        "Make another key.",
    ),
    (
        "key_invalid",
        422,
        "Esa clave pública no sirve.",
        "That public key is not fit.",
        "Genere otra clave Ed25519.",
        "Make another Ed25519 key ({wanted_en}).",
    ),
    (
        "key_unknown",
        409,
        "El registro no conoce esa clave.",
        "The register does not know that key.",
        "Revise kid: es la huella RFC 7638 de la clave.",
        "Check kid: it is the key's RFC 7638 thumbprint.",
    ),
    (
        "key_not_active",
        409,
        "Esa clave ya no está activa.",
        "That key is no longer active.",
        "Solo se cambia una clave activa; esta quedó {wanted_es}.",
        "Only an active key can be changed; this one is {wanted_en}.",
    ),
    (
        "proof_invalid",
        422,
        "La prueba de la clave nueva no vale.",
        "The new key's proof does not hold.",
        "Firme log, party y key con la clave nueva, typ orotraza-keyproof+json.",
        "Sign log, party and key with the new key, typ orotraza-keyproof+json ({wanted_en}).",
    ),
    (
        "policy_backdated",
        422,
        "Una política no rige desde antes de registrarse.",
        "A policy does not hold from before it is recorded.",
        "Ponga effective_from desde {today}.",
        "Put effective_from from {today} on.",
    ),
    (
        "ruleset_at_once",
        422,
        "Las reglas cambian con el asiento siguiente.",
        "The rules change with the next entry.",
        "Ponga effective_from {today}.",
        "Put effective_from {today}.",
    ),
    (
        "ruleset_unknown",
        422,
        "Esta versión no conoce esas reglas.",
        "This version does not know those rules.",
        "Actualice el servicio, o use reglas que conozca.",
        "Update the service, or use rules that it knows.",
    ),
    (
        "source_in_future",
        422,
        "La fuente se consultó en el futuro.",
        "The source was retrieved in the future.",
        "Ponga un día hasta {today}.",
        "Put a day up to {today}.",
    ),
    (
        "constancia_exists",
        409,
        "Esa constancia ya está registrada.",
        "That constancia is already recorded.",
        "Use otro identificador, o dé por registrada la que está.",
        "Use another identifier, or take it as recorded.",
    ),
    (
        "constancia_unknown",
        409,
        "El registro no conoce esa constancia.",
        "The register does not know that constancia.",
        "Registre primero la constancia, o corrija su identificador.",
        "Record the constancia first, or correct its identifier.",
    ),
    (
        "lot_unknown",
        409,
        "El registro no conoce ese lote.",
        "The register does not know that lot.",
        "Corrija el identificador, o declare el origen en la línea.",
        "Correct the identifier, or declare the origin in the line.",
    ),
    (
        "lot_exists",
        409,
        "Ese lote ya existe.",
        "That lot exists already.",
        "Si ya registró esto, no lo envíe otra vez: corrija aquel asiento. Si es otro oro, use otro identificador.",
        "If you recorded this, do not send it again: correct that entry. If it is other gold, use another identifier.",
    ),
    (
        "lot_not_yours",
        409,
        "El lote no es del vendedor.",
        "The lot is not the seller's.",
        "Compre a quien lo tiene, o corrija el lote.",
        "Buy from whoever holds it, or correct the lot.",
    ),
    (
        "lot_overdrawn",
        409,
        "Del lote salen más gramos de los que tiene.",
        "More grams leave the lot than are in it.",
        "Pide {asked} g y el lote tiene menos: pregunte cuánto queda al vendedor; el resto va como no declarado.",
        "You ask {asked} g and the lot holds less: ask the seller what is left; the rest goes as undeclared.",
    ),
    (
        "fine_mismatch",
        422,
        "El oro fino no corresponde al peso y la ley.",
        "The fine gold does not follow from weight and grade.",
        "Revise el peso y la ley; si están bien, escriba fine_g: {right}.",
        "Look at weight and grade again; if they are right, write fine_g: {right}.",
    ),
    (
        "document_line_reused",
        409,
        "Esa línea del documento ya se registró.",
        "That line of the document was recorded before.",
        "Está en el asiento {seq}: use el documento que corresponde a esta compra.",
        "It is in entry {seq}: use the document that belongs to this purchase.",
    ),
)

OTHER: Final = kind(
    "refused",
    409,
    ("El registro no acepta este envío.", "The register does not accept this submission."),
    ("Revise {field}.", "Check {field}."),
)
"""For a refusal that has no text of its own yet."""

_ROOMS: Final = (formalization, custody, ownership, change, corrections, review, grants, filing, keys, certification)

REFUSALS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        code: kind(code, status, (es, en), (fix_es, fix_en))
        for code, status, es, en, fix_es, fix_en in (*_TEXTS, *(text for room in _ROOMS for text in room.REFUSALS))
    }
)

_STATUS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "proposed": "solo propuesta",
        "active": "activa",
        "rotated": "reemplazada",
        "revoked": "revocada",
        "recovered": "reemplazada por la recuperada",
    }
)
"""What became of a key."""


def values(detail: Mapping[str, str]) -> dict[str, str]:
    """What a refusal's text quotes. The ledger's words are English: where there is none in Spanish, nothing is said."""
    found = dict(detail)
    if (status := found.get("status")) is not None:
        found |= {"wanted_es": _STATUS.get(status, status), "wanted_en": status}
    elif (reason := found.get("reason")) is not None:
        found["wanted_en"] = reason
    return found
