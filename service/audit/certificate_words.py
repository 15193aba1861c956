"""What whoever verifies a certificate is told, in Spanish and English. Braces are filled by `Text.of`."""

from typing import Final

from service.audit.faults import Text

FORM: Final = Text("La credencial tiene su forma", "The credential has its form")
KEYS: Final = Text(
    "Las claves del registro salen de la clave en que usted confía", "The log's keys follow from the key you trust"
)
CHECKPOINT: Final = Text("El sello está firmado por la clave del registro", "The checkpoint is signed by the log key")
INCLUSION: Final = Text("El certificado está en el árbol sellado", "The certificate is in the signed tree")
CERTIFIER: Final = Text(
    "Lo firmó el certificador, con su clave inscrita", "The certifier signed it, with an enrolled key"
)
CONTENT: Final = Text(
    "La credencial dice lo que el certificador firmó", "The credential says what the certifier signed"
)
PROOF: Final = Text("La firmó el servicio del registro", "The log's service signed it")
VALIDITY: Final = Text("Está dentro de su plazo", "It is within its term")
STATUS: Final = Text("No está suspendido ni revocado", "It is neither suspended nor revoked")

_FAILED: Final = Text("{detail}", "{detail}")
_CHANGED: Final = Text(
    "la firma no corresponde: se cambió el documento, o firmó otra clave",
    "the signature does not hold: the document was changed, or another key signed",
)
FOLLOWS: Final = Text("no se puede juzgar mientras falle lo anterior", "cannot be judged while the above fails")
NO_GENESIS: Final = Text(
    "falta el asiento 0 firmado por la clave de confianza, o no la nombra",
    "entry 0 signed by the trusted key is missing, or does not name it",
)
SUCCESSOR: Final = Text(
    "el sello lo firmó la clave que reemplazó a la de confianza: dé la nueva o la raíz",
    "the checkpoint is signed by the key that replaced the trusted one: give the new key, or the root's",
)
OTHER_LOG: Final = Text("es de otro registro: {found}, no {wanted}", "it is another log's: {found}, not {wanted}")
NOT_INCLUDED: Final = Text(
    "asiento {seq}: su prueba no lleva a la raíz del sello",
    "entry {seq}: its proof does not lead to the checkpoint's root",
)
KEY_MISSING: Final = Text(
    "asiento {seq}: no está la inscripción de la clave que lo firmó",
    "entry {seq}: the enrolment of the key that signed it is missing",
)
KEY_OUT_OF_TERM: Final = Text(
    "asiento {seq}: su clave no podía firmar entonces", "entry {seq}: its key could not sign then"
)
BAD_SIGNATURE: Final = Text("asiento {seq}: la firma no corresponde", "entry {seq}: the signature does not hold")
DIFFERS: Final = Text(
    "no es lo que se firmó: {detail}",
    "it is not what was signed: {detail}",
)
OTHER_KEY: Final = Text(
    "la firma otra clave, y no la del servicio en el tamaño {size}",
    "another key signed it, not the service's at size {size}",
)
NOT_YET: Final = Text("vale desde {since}", "valid from {since}")
EXPIRED: Final = Text("venció el {until}", "it expired on {until}")
NO_STATUS: Final = Text(
    "no se dieron las listas de estado (--status): pregunte por él en {page}",
    "no status lists were given (--status): ask for it at {page}",
)
LIST_FAULT: Final = Text("lista de estado {number}: {detail}", "status list {number}: {detail}")
LIST_OTHER: Final = Text("no es la lista de este certificado", "it is not this certificate's list")
LIST_OLD: Final = Text("es del {since} al {until}: pida la de hoy", "it is of {since} to {until}: ask for today's")
LIST_BEFORE: Final = Text("es anterior al certificado", "it is older than the certificate")
LIST_MISSING: Final = Text("falta la lista de {purpose}", "the list of {purpose} is missing")
SUSPENDED: Final = Text(
    "está suspendido: no debe confiarse en él hasta que se levante",
    "it is suspended: not to be relied on until that is lifted",
)
REVOKED: Final = Text("está revocado: no debe confiarse más en él", "it is revoked: not to be relied on any more")

PROVES: Final = Text(
    "Prueba quién certificó qué lote, cuándo y con qué reglas, y que consta en el registro.",
    "It proves who certified which lot, when and by which rules, and that the log has it.",
)
NOT_PROVED: Final = Text(
    "No prueba que el oro sea legal, ni que este metal sea el de ese lote: compare el número de serie y el peso. Que "
    "las afirmaciones salgan de los asientos lo comprueba quien tiene una exportación (orotraza verify).",
    "It does not prove that the gold is legal, nor that this metal is that lot's: compare serial number and weight. "
    "Whether the claims follow from the entries is checked by whoever has an export (orotraza verify).",
)
FALSE: Final = Text(
    "el certificado no se sostiene: guarde este archivo como prueba",
    "the certificate does not hold: keep this file as evidence",
)


def failed(error: Exception) -> Text:
    """Why a step fails; what a reader of forms found, in its own words."""
    said = str(error)
    return _CHANGED if said == "the signature does not hold" else _FAILED.of(detail=said)
