"""Problems of the request as such, before anything in it is understood, and of the server."""

from dataclasses import replace
from typing import Final

from service.api.problems import Text, kind

NOT_FOUND: Final = kind(
    "not_found",
    404,
    ("No hay nada en esta dirección.", "There is nothing at this address."),
    ("Revise la ruta; /docs muestra todas.", "Check the path; /docs shows them all."),
)
METHOD_NOT_ALLOWED: Final = kind(
    "method_not_allowed",
    405,
    ("Esta dirección no admite ese método.", "This address does not take that method."),
    ("Use uno de los métodos que indica la cabecera Allow.", "Use one of the methods that the Allow header names."),
)
BODY_MISSING: Final = kind(
    "body_missing",
    422,
    ("La solicitud no trae cuerpo.", "The request has no body."),
    ("Envíe el documento firmado en el cuerpo.", "Send the signed document in the body."),
)
NOT_HTTP: Final = kind(
    "not_http",
    400,
    ("Lo que llegó no es una solicitud HTTP.", "What arrived is no HTTP request."),
    (
        "Revise que la dirección empiece con http o https como la del servicio, y las cabeceras que se envían.",
        "See that the address begins with http or https as the service's does, and which headers are sent.",
    ),
)
HEAD_LATE: Final = kind(
    "head_late",
    408,
    ("Las cabeceras no llegaron completas a tiempo.", "The headers did not arrive whole in time."),
    (
        "Envíe la línea de la solicitud y todas las cabeceras en {seconds} segundos.",
        "Send the request line and all headers within {seconds} seconds.",
    ),
)
HEAD_TOO_LARGE: Final = kind(
    "head_too_large",
    431,
    ("Las cabeceras son demasiado grandes.", "The headers are too large."),
    (
        "Envíe la línea de la solicitud y las cabeceras en {limit} bytes y {lines} líneas como máximo.",
        "Send the request line and the headers in {limit} bytes and {lines} lines at most.",
    ),
)
BODY_LATE: Final = kind(
    "body_late",
    408,
    ("El cuerpo no llegó completo a tiempo.", "The body did not arrive whole in time."),
    (
        "Envíe lo mismo de nuevo, completo en {seconds} segundos; si la línea es lenta, en lotes más chicos.",
        "Send the same again, whole within {seconds} seconds; on a slow line, in smaller batches.",
    ),
)
BODY_TOO_LARGE: Final = kind(
    "body_too_large",
    413,
    ("El cuerpo es demasiado grande.", "The body is too large."),
    (
        "Envíe como máximo {limit} bytes; divida la compra en varias bajo el mismo documento.",
        "Send at most {limit} bytes; split the purchase into several under the same document.",
    ),
)
BATCH_TOO_LONG: Final = kind(
    "batch_too_long",
    413,
    ("El lote tiene demasiadas líneas.", "The batch has too many lines."),
    ("Envíe como máximo {limit} líneas por lote.", "Send at most {limit} lines a batch."),
)
PARAMETER_UNKNOWN: Final = kind(
    "parameter_unknown",
    422,
    ("Hay un parámetro que esta dirección no conoce.", "There is a parameter that this address does not know."),
    ("Quítelo, o escríbalo como uno de: {known}.", "Remove it, or spell it as one of: {known}."),
)
NO_PARAMETERS: Final = replace(
    PARAMETER_UNKNOWN,
    fix=Text("Quítelo: esta dirección no lleva ninguno.", "Remove it: this address takes none."),
)
"""The same where there is none to choose from."""
PARAMETERS_MANY: Final = kind(
    "parameters_many",
    422,
    ("La consulta tiene demasiados parámetros.", "The query has too many parameters."),
    ("Envíe como máximo {limit}.", "Send at most {limit}."),
)
PARAMETER_MISSING: Final = kind(
    "parameter_missing",
    422,
    ("Falta un parámetro.", "A parameter is missing."),
    ("Agregue {field}.", "Add {field}."),
)
PARAMETER_DOUBLED: Final = kind(
    "parameter_doubled",
    422,
    ("Un parámetro está repetido.", "A parameter stands twice."),
    ("Escriba {field} una sola vez.", "Write {field} once."),
)
PARAMETER_MALFORMED: Final = kind(
    "parameter_malformed",
    422,
    ("Un parámetro no tiene la forma debida.", "A parameter does not have its form."),
    ("Escriba {field} como {wanted_es}.", "Write {field} as {wanted_en}."),
)
NOT_ACCEPTABLE: Final = kind(
    "not_acceptable",
    406,
    ("No se da en ninguno de los formatos que admite Accept.", "It is given in no format that Accept admits."),
    ("Admita en Accept uno de: {offered}.", "Admit in Accept one of: {offered}."),
)
TOO_MANY_REQUESTS: Final = kind(
    "too_many_requests",
    429,
    ("Demasiadas solicitudes.", "Too many requests."),
    ("Espere los segundos que indica Retry-After.", "Wait the seconds that Retry-After says."),
)
TOO_MANY_AT_ONCE: Final = kind(
    "too_many_at_once",
    429,
    (
        "Todos sus lugares para preguntas costosas están ocupados; los demás son para otros.",
        "All your places for costly questions are taken; the others are for others.",
    ),
    (
        "Cada parte tiene {most}: espere una de esas respuestas, o los segundos que indica Retry-After.",
        "Each party has {most}: wait for one of those answers, or the seconds that Retry-After says.",
    ),
)
BUSY: Final = kind(
    "busy",
    503,
    ("El servicio está ocupado; nada se ha perdido.", "The service is busy; nothing is lost."),
    (
        "Repita lo mismo después de los segundos que indica Retry-After: lo ya registrado devuelve su recibo.",
        "Send the same again after the seconds that Retry-After says: what was recorded returns its receipt.",
    ),
)
UNWITNESSED: Final = kind(
    "unwitnessed",
    503,
    (
        "Los testigos no refrendan el registro hace demasiado: no se escribe hasta que vuelvan. Nada se ha perdido.",
        "Witnesses have not cosigned the log for too long: nothing is written until they do; nothing is lost.",
    ),
    (
        "Repita lo mismo después de los segundos que indica Retry-After. En /metrics el operador ve qué testigo falta.",
        "Send the same again after the seconds that Retry-After says. /metrics shows the operator which witness fails.",
    ),
)
NOT_READY: Final = kind(
    "not_ready",
    503,
    ("El servicio todavía no puede atender.", "The service cannot serve yet."),
    ("Repita después de los segundos que indica Retry-After.", "Try again after the seconds that Retry-After says."),
)
FAILED: Final = kind(
    "failed",
    500,
    ("El servicio falló; es un error nuestro.", "The service failed; the error is ours."),
    ("Repita más tarde; si continúa, avise al operador.", "Try again later; if it persists, tell the operator."),
)
RULE_FAILED: Final = kind(
    "rule_failed",
    500,
    (
        "Una regla falló con este envío; no se registró y es un error nuestro.",
        "A rule failed on this submission; it was not recorded and the error is ours.",
    ),
    (
        "Avise al operador con el identificador del envío.",
        "Tell the operator the submission's identifier.",
    ),
)
