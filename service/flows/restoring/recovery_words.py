"""Why a recovery goes no further, in Spanish and English, with what to do. Braces are filled by `str.format`."""

from typing import Final

NO_HISTORY: Final = (
    "El origen no empieza con el primer asiento de un registro: {detail}. / "
    "The source does not begin with the first entry of a log: {detail}."
)
UNTRUSTED: Final = (
    "Este servidor no recuerda haber firmado: falta {file}. Tráigalo del servidor que firmaba; si se perdió, dé --key "
    "con la clave raíz y compare antes el origen con el último sello publicado: si termina antes, se "
    "perderían asientos ya firmados. / "
    "This host remembers signing nothing: {file} is missing. Bring it from the host that signed; if it is lost, give "
    "--key with the root key, and first compare the source with the last checkpoint published: if it ends before that, "
    "entries that were signed would be lost."
)
NOT_AN_ENTRY: Final = (
    "En el origen, el asiento {seq} no vale: {detail}. Nada se escribió; use otra copia. / "
    "In the source, entry {seq} does not hold: {detail}. Nothing was written; use another copy."
)
BROKEN: Final = (
    "En el origen, el asiento {seq} no sigue al anterior: falta uno, sobra uno o se alteró. Nada se escribió. / "
    "In the source, entry {seq} does not follow on the one before: one is missing, in excess or altered. Nothing was "
    "written."
)
OWN_DIFFERS: Final = (
    "El asiento {seq} de la base de datos no es el del origen: una de las dos es otra historia. Nada se escribió: "
    "verifique ambas (orotraza verify) y recupere sobre la copia buena o sobre una base vacía. / "
    "Entry {seq} of the database is not the source's: one of the two is another history. Nothing was written: verify "
    "both (orotraza verify), and recover onto the good copy or onto an empty database."
)
CHECKPOINT: Final = (
    "La clave del registro no responde por el sello del origen: {detail}. Nada se escribió. / "
    "The log's key does not stand behind the source's checkpoint: {detail}. Nothing was written."
)
OTHER_TREE: Final = (
    "Los {size} asientos del origen no son los de su sello, que es de {stated}. Nada se escribió. / "
    "The source's {size} entries are not those of its checkpoint, which is of {stated}. Nothing was written."
)
TOO_SHORT: Final = (
    "El origen tiene {size} asientos y este servidor firmó {signed}: faltan los últimos. Nada se escribió: busque una "
    "copia más nueva (exportación, espejo, carpeta de mosaicos). / "
    "The source has {size} entries, and this host has signed {signed}: the last ones are missing. Nothing was written: "
    "find a later copy (export, mirror, folder of tiles)."
)
BESIDE: Final = (
    "Los primeros {signed} asientos del origen no son los que este servidor firmó: es otra historia. Nada se escribió; "
    "guarde el origen como prueba y avise a quienes guardan sellos. / "
    "The source's first {signed} entries are not those that this host signed: it is another history. Nothing was "
    "written; keep the source as evidence, and tell those who keep checkpoints."
)
NOT_TRUSTED: Final = (
    "La clave dada con --key no responde por el origen. Nada se escribió. / "
    "The key given with --key does not stand behind the source. Nothing was written."
)
FORGED: Final = (
    "La firma del asiento {seq} no corresponde a su clave; los anteriores quedaron escritos. / "
    "The signature of entry {seq} is not by its key; those before it are written."
)
CHANGED: Final = (
    "La fuente cambió mientras se leía: lo escrito es lo que se había comparado. Copie la fuente adonde nadie más "
    "escriba y repita. / "
    "The source changed while it was read: what was written is what had been compared. Copy the source to where nobody "
    "else writes, and run this again."
)
MOVED: Final = (
    "Otro proceso escribió en el registro mientras se recuperaba: detenga el servicio y repita. / "
    "Another process wrote to the log during the recovery: stop the service, and run this again."
)
