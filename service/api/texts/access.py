"""Problems of who asks: tokens, roles, purposes."""

from typing import Final

from service.api.problems import kind

LOCAL_ONLY: Final = kind(
    "local_only",
    403,
    ("Solo se responde a la máquina del servicio.", "Only the service's own machine is answered here."),
    ("Pregunte desde la misma máquina.", "Ask from the same machine."),
)
TOKEN_MISSING: Final = kind(
    "token_missing",
    401,
    ("Falta el token de acceso.", "The access token is missing."),
    (
        "Pida un token en POST /v1/token y envíelo en la cabecera Authorization: Bearer.",
        "Ask for a token at POST /v1/token and send it in the header Authorization: Bearer.",
    ),
)
TOKEN_REFUSED: Final = kind(
    "token_refused",
    401,
    (
        "El token no existe, venció, o su clave ya no está activa.",
        "The token does not exist, has expired, or its key is no longer active.",
    ),
    ("Pida otro token en POST /v1/token.", "Ask for another token at POST /v1/token."),
)
ROLE_MISSING: Final = kind(
    "role_missing",
    403,
    ("Su registro no incluye el papel que esto pide.", "Your registration lacks the role that this asks for."),
    ("Lo puede hacer quien tenga uno de estos papeles: {roles}.", "It takes one of these roles: {roles}."),
)
KEY_READS_ONLY: Final = kind(
    "key_reads_only",
    403,
    ("Su clave solo consulta: no cambia nada.", "Your key only asks: it changes nothing."),
    ("Pida el token con otra clave de su parte.", "Ask for the token with another key of your party's."),
)
NOT_YOURS: Final = kind(
    "not_yours",
    403,
    ("No hay aquí nada que usted pueda leer.", "There is nothing here that you may read."),
    (
        "Revise el identificador. Lo de otro lo leen sus partes, los auditores del Estado y las autoridades del lugar.",
        "Check the identifier. Another's data are read by its parties, state auditors and the place's authorities.",
    ),
)
PURPOSE_MISSING: Final = kind(
    "purpose_missing",
    422,
    ("Falta decir para qué se consulta.", "What the reading is for was not stated."),
    (
        "Agregue el parámetro purpose (por ejemplo, el número de expediente); queda en el registro de accesos.",
        "Add the parameter purpose (for example, the file's number); it is kept in the access log.",
    ),
)
ASSERTION_MALFORMED: Final = kind(
    "assertion_malformed",
    400,
    ("La afirmación no tiene la forma debida.", "The assertion does not have its form."),
    (
        "Envíe grant_type y assertion como pide RFC 7523: un JWT con iss, sub, aud, iat, exp y jti.",
        "Send grant_type and assertion as RFC 7523 asks: a JWT with iss, sub, aud, iat, exp and jti.",
    ),
)
ASSERTION_KEY: Final = kind(
    "assertion_key",
    400,
    ("La clave no es una clave activa de esa parte.", "The key is not an active key of that party."),
    ("Firme con una clave inscrita y vigente.", "Sign with a key that is enrolled and active."),
)
ASSERTION_REFUSED: Final = kind(
    "assertion_refused",
    400,
    (
        "La afirmación es para otro registro, para otro momento, o la firma no corresponde.",
        "The assertion is for another log, for another moment, or its signature does not hold.",
    ),
    (
        "Firme una nueva, con aud igual al origen del registro y exp a no más de 120 segundos; revise la hora.",
        "Sign a new one, with the log's origin as aud and exp within 120 seconds; check your clock.",
    ),
)
ASSERTION_REUSED: Final = kind(
    "assertion_reused",
    400,
    ("Esta afirmación ya se usó.", "This assertion was used before."),
    ("Firme una nueva con otro jti.", "Sign a new one with another jti."),
)
