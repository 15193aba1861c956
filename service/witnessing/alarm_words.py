"""What alarms say, in Spanish and English. Braces are filled by `Text.of`."""

from typing import Final

from service.audit.faults import Text

FORK_SAME_SIZE: Final = Text(
    "BIFURCACIÓN: el registro firmó dos historias de {size} asientos; guarde los dos sellos, son la prueba",
    "FORK: the log signed two histories of {size} entries; keep both checkpoints, they are the evidence",
)
FORK_GROWN: Final = Text(
    "BIFURCACIÓN: el sello de {larger} asientos no continúa el de {smaller}; guarde los dos sellos, son la prueba",
    "FORK: the checkpoint of {larger} entries does not go on from that of {smaller}; keep both checkpoints, they are "
    "the evidence",
)
ROLLBACK: Final = Text(
    "RETROCESO: se vio un sello de {kept} asientos y ahora se muestra uno de {shown}: faltan asientos, o se repite un "
    "sello viejo",
    "ROLLBACK: a checkpoint of {kept} entries was seen, and one of {shown} is shown now: entries are gone, or an old "
    "checkpoint is replayed",
)
SIGNATURE: Final = Text(
    "FIRMA: ninguna clave de confianza responde por el sello: {why}",
    "SIGNATURE: no trusted key stands behind the checkpoint: {why}",
)
ORIGIN: Final = Text(
    "OTRO REGISTRO: el sello es de {found}, no de {wanted}",
    "ANOTHER LOG: the checkpoint is of {found}, not of {wanted}",
)
TILE: Final = Text(
    "MOSAICOS: no llevan a la raíz que el sello de {size} asientos firma ({where}): el registro no puede probar que "
    "solo creció",
    "TILES: they do not lead to the root that the checkpoint of {size} entries signs ({where}): the log cannot prove "
    "that it only grew",
)
TILE_ROOT: Final = Text("la raíz es otra", "the root is another")
ENTRY_OTHER: Final = Text(
    "ASIENTO {seq}: los bytes entregados no son los que el registro firmó en su árbol",
    "ENTRY {seq}: the bytes handed out are not those that the log signed in its tree",
)
ENTRY_BUNDLE: Final = Text(
    "ASIENTO {seq}: el paquete de asientos no se entiende: {why}",
    "ENTRY {seq}: the bundle of entries is malformed: {why}",
)
ENTRY_FAULT: Final = Text(
    "ASIENTO {seq}, {field}: {es}",
    "ENTRY {seq}, {field}: {en}",
)
OTHER_NUMBER: Final = Text("dice ser el asiento {claimed}", "it says that it is entry {claimed}")
VERDICT: Final = Text(
    "VEREDICTO del asiento {seq}, {field}: las reglas dan otro resultado: {es}",
    "VERDICT of entry {seq}, {field}: the rules come to another result: {en}",
)
SILENCE: Final = Text(
    "SILENCIO: no hay sello nuevo desde {since}, y se esperaba uno cada {limit}",
    "SILENCE: there is no new checkpoint since {since}, and one was expected every {limit}",
)
GROWN_TOO_FAR: Final = Text(
    "{url} dice haber crecido de {start} a {size} asientos: más de lo que se lee de una vez",
    "{url} says that it grew from {start} to {size} entries: more than is read at once",
)
TOO_LONG_A_LOOK: Final = Text(
    "{url} no terminó de dar en {s} s lo que un vistazo lee",
    "{url} did not end giving in {s} s what a look reads",
)
NO_CHECKPOINT: Final = Text(
    "{url} no muestra un sello: {why}",
    "{url} shows no checkpoint: {why}",
)
NAMED: Final = Text(
    "EN SU NOMBRE: el asiento {seq} ({type}) nombra a {party} en {path}, y lo firmó {signer}",
    "IN ITS NAME: entry {seq} ({type}) names {party} in {path}, and {signer} signed it",
)
KEY_REVOKED: Final = Text(
    "asiento {seq}: se revocó la clave {kid} de {party} ({reason})",
    "entry {seq}: key {kid} of {party} was revoked ({reason})",
)
BACKDATED: Final = Text(
    "asiento {seq}: una inscripción de {party} en {register} cambia días ya pasados (R23)",
    "entry {seq}: a registration of {party} in {register} changes days already past (R23)",
)
LOG_KEY_ROTATED: Final = Text(
    "asiento {seq}: la clave raíz cambia la clave {grade} del registro (log: sellos; service: constancias)",
    "entry {seq}: the root key changes the log's {grade} key (log: checkpoints; service: statements)",
)
MORE: Final = Text(
    "{kind}: {more} más hasta el asiento {size}, que no se cuentan uno por uno",
    "{kind}: {more} more up to entry {size}, which are not told one by one",
)
