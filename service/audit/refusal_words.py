"""What whoever replays a refusal is told, in Spanish and English. Braces are filled by `Text.of`."""

from typing import Final

from service.audit.faults import Text

FORM: Final = Text("El rechazo y lo rechazado tienen su forma", "The refusal and what was refused have their form")
SIGNATURE: Final = Text("Firmado por la clave del servicio", "Signed by the service key")
BINDING: Final = Text("Es el rechazo de esta declaración", "It is the refusal of this submission")
EXPORT: Final = Text("La exportación llega a ese momento", "The export reaches that moment")
DECISION: Final = Text("Las reglas la rechazan, y por eso mismo", "The rules refuse it, and for that very reason")
COUNTED: Final = Text("Ese día se contó", "That day counts it")

FAILED: Final = Text("{detail}", "{detail}")
FOLLOWS: Final = Text("no se puede juzgar mientras falle lo anterior", "cannot be judged while the above fails")
NO_SERVICE_KEY: Final = Text(
    "la exportación no nombra la clave del servicio bajo la clave de confianza",
    "the export does not name the service key under the trusted key",
)
OTHER_PAYLOAD: Final = Text(
    "se rechazó otra declaración: la huella es otra", "another submission was refused: the digest is another"
)
OTHER_KEY: Final = Text(
    "se rechazó lo que firmó la clave {found}, y esto lo firma {given}",
    "what key {found} signed was refused, and this is signed by {given}",
)
BAD_SIGNATURE: Final = Text(
    "la firma de la declaración no se sostiene: esta no es la que se rechazó",
    "the submission's signature does not hold: this is not what was refused",
)
TOO_SHORT: Final = Text(
    "la exportación tiene {found} asientos y el rechazo habla de {wanted}: pida una más nueva",
    "the export has {found} entries and the refusal speaks of {wanted}: get a newer one",
)
OTHER_TIME: Final = Text(
    "FALSO: el rechazo dice {said}, y a ese tamaño el registro iba de {after} a {before}",
    "FALSE: the refusal says {said}, and at that size the log went from {after} to {before}",
)
ACCEPTED: Final = Text(
    "FALSO: con los {size} asientos que el rechazo nombra, las reglas la aceptan",
    "FALSE: with the {size} entries that the refusal names, the rules accept it",
)
OTHER_REASON: Final = Text(
    "FALSO: las reglas la rechazan por {found}, no por {said}",
    "FALSE: the rules refuse it for {found}, not for {said}",
)
RECORDED: Final = Text(
    "FALSO: esa misma declaración ya era el asiento {seq}: correspondía su recibo",
    "FALSE: the same submission was entry {seq} already: its receipt was due",
)
MISSHAPEN: Final = Text(
    "no tiene la forma de su tipo: eso se responde sin firma, y nada queda por repetir",
    "it is not of its type's shape: that is answered unsigned, and there is nothing to replay",
)
NOT_REFUSABLE: Final = Text(
    "esta versión no puede juzgar con las reglas de ese momento",
    "this version cannot judge by the rules of that moment",
)
NOT_COUNTED_YET: Final = Text(
    "la exportación no tiene aún la cuenta de ese día (refusals.counted)",
    "the export does not have that day's count yet (refusals.counted)",
)
UNCOUNTED: Final = Text(
    "FALSO: la cuenta del día {day}, asiento {seq}, no tiene ningún rechazo {code}",
    "FALSE: the count of {day}, entry {seq}, has no refusal {code}",
)

STANDS: Final = Text(
    "El rechazo se sostiene: eso dicen las reglas de lo que el registro sabía en ese momento.",
    "The refusal stands: that is what the rules say of what the log knew at that moment.",
)
EXPOSED: Final = Text(
    "El servicio firmó un rechazo falso: guarde los dos archivos, son la prueba.",
    "The service signed a false refusal: keep both files, they are the proof.",
)
UNPROVED: Final = Text(
    "Nada queda probado: falta lo que se indica arriba.", "Nothing is proved: what is said above is missing."
)
NOT_TOLD: Final = Text(
    "Lo que esto no dice: cuándo llegó la declaración al servicio, que pudo hacerla esperar; ni si su reloj andaba "
    "bien. «stale», «future» y los plazos descansan en la hora del rechazo, que solo los asientos vecinos limitan.",
    "What this does not tell: when the submission reached the service, which may have let it wait; nor whether its "
    "clock was right. `stale`, `future` and delays rest on the refusal's time, which only its neighbours bound.",
)
