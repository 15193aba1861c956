"""What a page says while the visitor's browser verifies, handed to its script in the page itself. Spanish first."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.certification.credential.words import Words

STATES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "waiting": Words("por verificar", "to be checked"),
        "holds": Words("se cumple", "holds"),
        "fails": Words("NO se cumple", "does NOT hold"),
        "unjudged": Words("no se pudo juzgar", "could not be judged"),
    }
)
OUTCOMES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "running": Words("Verificando…", "Verifying…"),
        "holds": Words(
            "Todo se cumple: el certificado es auténtico y está vigente.",
            "All of it holds: the certificate is authentic and in force.",
        ),
        "file": Words("El archivo es auténtico y está vigente.", "The file is authentic and in force."),
        "fails": Words("No se sostiene. No se cumple:", "It does not hold. These steps fail:"),
        "unable": Words(
            "Este navegador no verifica firmas Ed25519, o la página no llegó por https. Use Chrome 137, Firefox 129 o "
            "Safari 17, o posteriores, o la orden de abajo. Nada quedó probado ni refutado.",
            "This browser cannot verify Ed25519 signatures, or the page did not come by https. Use Chrome 137, Firefox "
            "129 or Safari 17, or later, or the command below. Nothing has been proved or refuted.",
        ),
        "unread": Words(
            "No se pudo descargar lo necesario. Nada quedó probado ni refutado.",
            "What is needed could not be downloaded. Nothing has been proved or refuted.",
        ),
    }
)
"""What the browser says at the end."""

WHY: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "form": Words("No es una credencial de este registro.", "It is no credential of this register."),
        "other": Words("Es la credencial de otro certificado.", "It is another certificate's credential."),
        "root": Words("La clave raíz no se puede leer.", "The root key cannot be read."),
        "genesis": Words(
            "El asiento 0 no lo firmó la clave raíz en que usted confía.",
            "Entry 0 is not signed by the root key that you trust.",
        ),
        "rotation": Words(
            "Una rotación de claves no la firmó la clave raíz.", "A key rotation is not by the root key."
        ),
        "note": Words(
            "El sello no lo firmó la clave del registro en ese tamaño.",
            "The checkpoint is not signed by the log's key at that size.",
        ),
        "included": Words(
            "Una prueba no lleva a la raíz del sello.", "A proof does not lead to the checkpoint's root."
        ),
        "enrolled": Words("No está inscrita la clave que firmó.", "The key that signed is not enrolled."),
        "signed": Words("Una firma no corresponde.", "A signature does not hold."),
        "content": Words(
            "La credencial dice otra cosa que el asiento del certificador.",
            "The credential says other than its certifier's entry.",
        ),
        "proof": Words("La firma del servicio no corresponde.", "The service's signature does not hold."),
        "term": Words("Está fuera de su plazo.", "It is outside its term."),
        "list": Words("Una lista de estado no se sostiene.", "A status list does not hold."),
        "suspended": Words("Está suspendido.", "It is suspended."),
        "revoked": Words("Está revocado.", "It is revoked."),
        "follows": Words("No se puede juzgar mientras falle lo anterior.", "Cannot be judged while the above fails."),
    }
)
"""Why a step of the browser's does not hold."""
