"""What a submission about a certificate is told when it is refused or not of its shape, and questions about one."""

from typing import Final

from service.api.problems import kind

REFUSALS: Final[tuple[tuple[str, int, str, str, str, str], ...]] = (
    (
        "certificate_unknown",
        409,
        "El registro no conoce ese certificado.",
        "The register does not know that certificate.",
        "Revise certificate: {certificate} no fue emitido.",
        "Check certificate: {certificate} was never issued.",
    ),
    (
        "certificate_exists",
        409,
        "Ese código ya es de otro certificado.",
        "That code is another certificate's.",
        "Ponga en certificate otro código, con su carácter de control: {certificate} ya está en uso.",
        "Put another code in certificate, with its check character: {certificate} is taken.",
    ),
    (
        "certificate_revoked",
        409,
        "El certificado fue revocado, y no vuelve.",
        "The certificate was revoked, and does not come back.",
        "Emita otro certificado del lote: {certificate} ya no cuenta.",
        "Issue another certificate of the lot: {certificate} counts no more.",
    ),
    (
        "certificate_suspended",
        409,
        "El certificado ya está suspendido.",
        "The certificate is suspended already.",
        "Nada queda por hacer con {certificate}, salvo restablecerlo o revocarlo.",
        "Nothing is left to do with {certificate} but to reinstate or revoke it.",
    ),
    (
        "certificate_not_suspended",
        409,
        "El certificado no está suspendido.",
        "The certificate is not suspended.",
        "Solo se restablece lo suspendido: {certificate} está vigente.",
        "Only what is suspended is reinstated: {certificate} is valid.",
    ),
    (
        "lot_not_certifiable",
        422,
        "Una campaña no es un lote que alguien tenga.",
        "A campaign is no lot that anybody holds.",
        "Certifique lo que salió de ella; {lot} es la campaña.",
        "Certify what came out of it; {lot} is the campaign.",
    ),
    (
        "lot_certified",
        409,
        "Los gramos de ese lote ya están certificados.",
        "That lot's grams are certified already.",
        "Use el certificado de {lot}, o revóquelo antes de emitir otro.",
        "Use the certificate of {lot}, or revoke it before issuing another.",
    ),
    (
        "parent_certified",
        409,
        "Lo que se saca de un lote certificado hereda su certificado.",
        "What is taken from a certified lot inherits its certificate.",
        "Use el certificado de {lot}, o revóquelo antes de emitir otro.",
        "Use the certificate of {lot}, or revoke it before issuing another.",
    ),
    (
        "certified_above_lot",
        422,
        "Se certifica más oro fino del que tiene el lote.",
        "More fine gold is certified than the lot has.",
        "Calcule de nuevo: vuelva a medirse o no, {lot} no tiene tanto.",
        "Work it out again: {lot} does not have so much, by its last measure.",
    ),
    (
        "other_criteria",
        422,
        "Esa versión de los criterios no rige ese día.",
        "That version of the criteria is not in force on that day.",
        "Ponga criteria_version: {right}, y calcule de nuevo.",
        "Put criteria_version: {right}, and work it out again.",
    ),
    (
        "size_of_claims",
        422,
        "El tamaño con que se calculó no es posible.",
        "The size that it was worked out at is not possible.",
        "Ponga en size un tamaño del registro entre {least} y {most}.",
        "Put in size one of the log's sizes from {least} to {most}.",
    ),
    (
        "code_of_other_lot",
        422,
        "El código no es el de este lote.",
        "The code is not this lot's.",
        "Ponga certificate: {right}.",
        "Put certificate: {right}.",
    ),
    (
        "claims_outdated",
        422,
        "Lo que se calculó no conoce lo que consta desde hace más de un día.",
        "The claims do not know what has been on record for more than a day.",
        "No conoce el asiento {entry}: calcule de nuevo (orotraza certificate check) y firme ese mismo día.",
        "Entry {entry} is not in it: work it out again (orotraza certificate check) and sign on that same day.",
    ),
)

SHAPE: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    (
        "certificate_check_character",
        "El carácter de control del código no corresponde.",
        "The code's check character is not the right one.",
        "Copie el código del certificado entero: OP-XXXX-XXXX-XXXX.",
        "Copy the certificate's whole code: OP-XXXX-XXXX-XXXX.",
    ),
    (
        "nothing_certified",
        "Un certificado certifica algún gramo.",
        "A certificate certifies some gram.",
        "Pregunte antes qué falta: GET /v1/lots/…/certificate.",
        "Ask first what is missing: GET /v1/lots/…/certificate.",
    ),
    (
        "claims_do_not_add_up",
        "Los gramos que se afirman no suman.",
        "The grams that are claimed do not add up.",
        "Lo certificado y lo excluido suman el oro fino del lote; los orígenes y las categorías, lo certificado.",
        "Certified and excluded sum to the lot's fine gold; origins, and categories, to what is certified.",
    ),
    (
        "shares_do_not_add_up",
        "Las partes no suman 10 000 puntos básicos.",
        "The shares do not sum to 10,000 basis points.",
        "Reparta por resto mayor: la suma es exacta.",
        "Divide by largest remainder: the sum is exact.",
    ),
)

CERTIFICATE_NOT_FOUND: Final = kind(
    "certificate_not_found",
    404,
    ("El registro no conoce ese certificado.", "The register does not know that certificate."),
    ("Revise el código, letra por letra.", "Check the code, letter by letter."),
)
