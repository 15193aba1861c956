"""Problems of questions about certificates that everybody may ask."""

from typing import Final

from service.api.problems import kind

NO_SUCH_CERTIFICATE: Final = kind(
    "no_such_certificate",
    404,
    ("No hay un certificado con ese código.", "There is no certificate with that code."),
    (
        "Compare el código con el del papel: OP y tres grupos de cuatro; no tiene I, L, O ni U.",
        "Compare the code with the paper's: OP and three groups of four; it has no I, L, O or U.",
    ),
)
NO_SUCH_LIST: Final = kind(
    "no_such_status_list",
    404,
    ("El registro todavía no llega a esa lista.", "The register has not come to that list yet."),
    (
        "Pida la lista que nombra la credencial, en credentialStatus.",
        "Ask for the list that the credential names, in credentialStatus.",
    ),
)
NOT_SHOWN: Final = kind(
    "certifier_not_public",
    404,
    (
        "De ese certificado no se publica nada: quien lo emitió es una persona.",
        "Nothing of that certificate is published: its certifier is a person.",
    ),
    ("Pida el certificado de una institución.", "Ask for the certificate of an institution."),
)
