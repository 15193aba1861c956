"""What the reader of a dossier is told, in Spanish and English. Braces are filled by `Text.of`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.audit.faults import Text

FORM: Final = Text("El legajo tiene su forma", "The dossier has its form")
CHECKPOINT: Final = Text("El sello está firmado por la clave del registro", "The checkpoint is signed by the log key")
SERVICE: Final = Text(
    "El servicio firmó este contenido, para este sello", "The service signed these contents, for this checkpoint"
)
INCLUSION: Final = Text("Cada asiento está en el árbol sellado", "Every entry is in the signed tree")
SIGNATURES: Final = Text(
    "Cada asiento lo firmó quien declara, con clave inscrita", "Every entry is signed by its submitter, key enrolled"
)
GRAPH: Final = Text("Lotes y tomas son los que dicen los asientos", "Lots and takes are those that the entries say")
FINDINGS: Final = Text(
    "Lo que pesa sobre el oro es lo hallado en los asientos", "What burdens the gold is what the entries' findings say"
)
SHARES: Final = Text("Las partes por origen, de nuevo, al microgramo", "The shares by origin, again, to the microgram")

FAILED: Final = Text("{detail}", "{detail}")
FOLLOWS: Final = Text("no se puede juzgar mientras falle lo anterior", "cannot be judged while the above fails")
SUCCESSOR: Final = Text(
    "el sello lo firmó la clave que reemplazó a la de confianza: dé la nueva o la raíz",
    "the checkpoint is signed by the key that replaced the trusted one: give the new key, or the root's",
)
NO_GENESIS: Final = Text(
    "falta el asiento 0 firmado por la clave de confianza, o no la nombra",
    "entry 0 signed by the trusted key is missing, or does not name it",
)
OTHER_TREE: Final = Text(
    "el legajo habla de {log}, {size} asientos; el sello, de otro registro, tamaño o raíz",
    "the dossier speaks of {log}, {size} entries; the checkpoint of another log, size or root",
)
CHANGED: Final = Text(
    "el contenido no es el que se firmó: {lines} líneas de huella {digest}",
    "the contents are not those that were signed: {lines} lines with digest {digest}",
)
NOT_INCLUDED: Final = Text(
    "asiento {seq}: su prueba no lleva a la raíz del sello", "entry {seq}: its proof does not lead to the root"
)
OTHER_LOG: Final = Text("asiento {seq}: es de otro registro", "entry {seq}: it is another log's")
TWICE: Final = Text("asiento {seq}: está dos veces, o fuera de orden", "entry {seq}: it stands twice, or out of order")
KEY_MISSING: Final = Text(
    "asiento {seq}: el legajo no trae la inscripción de la clave {kid}",
    "entry {seq}: the dossier lacks the enrolment of key {kid}",
)
KEY_OUT_OF_TERM: Final = Text(
    "asiento {seq}: la clave {kid} no podía firmar entonces", "entry {seq}: key {kid} could not sign then"
)
BAD_SIGNATURE: Final = Text("asiento {seq}: la firma no corresponde", "entry {seq}: the signature does not hold")

LOT_MISSING: Final = Text("falta el lote del legajo, {lot}", "the dossier's own lot is missing, {lot}")
LOT_UNSAID: Final = Text("lote {lot}: el asiento {seq} no lo hace", "lot {lot}: entry {seq} does not make it")
LOT_DIFFERS: Final = Text(
    "lote {lot}, {field}: dice {found}, y el asiento {seq} dice {wanted}",
    "lot {lot}, {field}: says {found}, but entry {seq} says {wanted}",
)
EDGE_MISSING: Final = Text(
    "lote {child}: falta lo que toma del lote {parent}", "lot {child}: what it takes of lot {parent} is missing"
)
PARENT_MISSING: Final = Text(
    "lote {child}: el lote {parent} no está, ni se dice que no se muestra",
    "lot {child}: lot {parent} is not there, nor is it said to be withheld",
)
EDGE_DIFFERS: Final = Text(
    "{child} de {parent}: dice {found} mg, y el asiento {wanted} mg",
    "{child} of {parent}: says {found} mg, and the entry {wanted} mg",
)
FINE_DIFFERS: Final = Text(
    "{child} de {parent}: dice {found} µg finos, y por peso son {wanted}",
    "{child} of {parent}: says {found} µg fine, and by weight it is {wanted}",
)
SUM_DIFFERS: Final = Text(
    "lote {lot}: dice {found} µg finos, y entraron {wanted}", "lot {lot}: says {found} µg fine, and {wanted} went in"
)
ROW_ASTRAY: Final = Text("{what} no es de ningún lote del legajo", "{what} is of no lot of the dossier")
MARK_MISSING: Final = Text(
    "falta {rule} del asiento {seq} sobre el lote {lot}", "{rule} of entry {seq} on lot {lot} is missing"
)
MARK_UNSAID: Final = Text("el asiento {seq} no tiene {rule}", "entry {seq} has no {rule}")
RULING_DIFFERS: Final = Text(
    "la resolución sobre {rule} no es la del asiento {seq}", "the ruling on {rule} is not that of entry {seq}"
)
SHARES_DIFFER: Final = Text(
    "origen {origin}, {standing}: dice {found} µg, y resulta {wanted}",
    "origin {origin}, {standing}: says {found} µg, and it comes to {wanted}",
)
SHARES_ORDER: Final = Text("las partes están repetidas o fuera de orden", "the shares stand twice, or out of order")
NOT_COMPUTED: Final = Text("el grafo no se puede recorrer: {detail}", "the graph cannot be walked: {detail}")

WORDS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "standing": Text(
            "la condición de {count} lotes declarados el día de su declaración",
            "the standing of {count} declared lots on their day",
        ),
        "measure": Text("{count} mediciones posteriores de lotes", "{count} later measures of lots"),
        "fine_of_books": Text(
            "el fino de {count} lotes que nadie ensayó al recibirlos",
            "fine gold of {count} lots not assayed on receipt",
        ),
        "rounding": Text(
            "{count} tomas cuyo redondeo depende de otras", "{count} takes whose rounding depends on others"
        ),
        "taken_of_withheld": Text(
            "el fino de {count} tomas de lotes que no se muestran", "fine gold of {count} takes from lots withheld"
        ),
        "mark": Text(
            "{count} observaciones que ningún asiento del legajo contiene", "{count} marks that no entry shown holds"
        ),
        "burden": Text(
            "cuántos gramos alcanza cada una de {count} observaciones", "how many grams each of {count} marks burdens"
        ),
        "ruling": Text("{count} resoluciones que no se muestran", "{count} rulings not shown"),
    }
)
"""What in a dossier rests on the service's word alone."""

REGISTERS: Final = Text("Inscripciones de entonces", "The registers' words of then")
WORD: Final = Text("Solo palabra firmada del servicio", "The service's signed word alone")
NOT_PROVED: Final = Text("Lo que una vista parcial no puede probar", "What a partial view cannot prove")
LIMITS: Final = (
    Text(
        "que ningún asiento posterior, o que aquí falte, anule, corrija o discuta algo de esto",
        "that no later entry, or one missing here, annuls, corrects or disputes any of this",
    ),
    Text(
        "que estos lotes no se tomaron también para otros, ni cuánto queda: los saldos son de todo el registro",
        "that these lots were not also taken for others, or what is left: balances are the whole log's",
    ),
    Text(
        "que una clave no se revocó en un asiento que aquí falte, ni que quien la inscribió podía hacerlo",
        "that a key was not revoked by an entry missing here, or that whoever enrolled it had the right to",
    ),
    Text(
        "que las inscripciones mostradas eran las últimas, ni que los hallazgos son todos: eso lo repite `verify` "
        "sobre el registro completo",
        "that the registrations shown were the latest, or the findings all there are: `verify` repeats that on the "
        "whole log",
    ),
    Text(
        "que el registro no tiene otra historia ni asientos más nuevos: para eso, un sello guardado o atestiguado",
        "that the log has no other history or newer entries: for that, a kept or witnessed checkpoint",
    ),
    Text(
        "que el oro sea legal: prueba qué se declaró, quién y cuándo",
        "that the gold is legal: it proves what was declared, by whom and when",
    ),
)
WITHHELD: Final = Text(
    "de dónde viene el oro de {count} lotes que quien pidió no puede leer: {lots}",
    "where the gold of {count} lots is from that whoever asked may not read: {lots}",
)
FALSE: Final = Text(
    "El legajo NO se sostiene: guárdelo como prueba.", "The dossier does NOT hold: keep it as evidence."
)
