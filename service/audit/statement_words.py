"""What the reader of a supplier statement is told, in Spanish and English. Braces are filled by `Text.of`."""

from typing import Final

from service.audit.faults import Text

FORM: Final = Text("La constancia tiene su forma", "The statement has its form")
SIGNATURE: Final = Text("Firmada por la clave del servicio", "Signed by the service key")
CHECKPOINT: Final = Text("El sello está firmado por la clave del registro", "The checkpoint is signed by the log key")
BINDING: Final = Text(
    "Constancia y sello hablan del mismo registro, tamaño y raíz",
    "Statement and checkpoint speak of the same log, size and root",
)
COPY: Final = Text("La copia en palabras dice lo firmado", "The copy in words says what was signed")
EXPORT: Final = Text("El registro exportado es el de la constancia", "The exported log is the statement's")
VERDICT: Final = Text(
    "El servicio respondió con verdad: el veredicto, de nuevo", "The service answered truly: the verdict, again"
)

FAILED: Final = Text("{detail}", "{detail}")
FOLLOWS: Final = Text("no se puede juzgar mientras falle lo anterior", "cannot be judged while the above fails")
NO_SERVICE_KEY: Final = Text(
    "no se conoce la clave del servicio: --service-key, o --export con la clave raíz",
    "the service key is not known: --service-key, or --export with the root key",
)
NO_COPY: Final = Text("el archivo no la trae", "the file has none")
COPY_DIFFERS: Final = Text(
    "la copia en palabras (verdict) dice otra cosa que lo firmado: {detail}",
    "the copy in words (verdict) says other than what was signed: {detail}",
)
OTHER_LOG: Final = Text("es de otro registro: {found}, no {wanted}", "it is another log's: {found}, not {wanted}")
OTHER_TREE: Final = Text(
    "el sello es de {found} asientos o de otra raíz, y la constancia de {wanted}",
    "the checkpoint is of {found} entries or of another root, the statement of {wanted}",
)
NO_EXPORT: Final = Text(
    "no se dio una exportación (--export): se sabe qué dijo el servicio, no si dijo la verdad",
    "no export was given (--export): it is known what the service said, not whether it was true",
)
GENESIS: Final = Text(
    "el primer asiento de la exportación no lo firmó su clave raíz, o ninguno nombra la clave de confianza",
    "the export's first entry is not signed by its root key, or no entry names the trusted key",
)
SUCCESSOR: Final = Text(
    "el sello lo firmó la clave que reemplazó a la de confianza: dé la nueva o la raíz",
    "the checkpoint is signed by the key that replaced the trusted one: give the new key, or the root's",
)
TOO_SHORT: Final = Text(
    "la exportación tiene {found} asientos y la constancia habla de {wanted}",
    "the export has {found} entries, and the statement speaks of {wanted}",
)
OTHER_ENTRIES: Final = Text(
    "los primeros {size} asientos no son los que la constancia juzgó: la raíz es otra",
    "the first {size} entries are not those that the statement judged: the root is another",
)
STALE: Final = Text(
    "el servicio juzgó con un registro viejo: el asiento {seq} constaba desde {recorded_at} y la constancia es de "
    "{issued_at}",
    "the service judged by an old log: entry {seq} stood there since {recorded_at}, and the statement is of "
    "{issued_at}",
)
UNTRUE: Final = Text(
    "con esos mismos asientos las reglas dan otra respuesta en: {detail}",
    "with those same entries the rules come to another answer in: {detail}",
)

DILIGENCE: Final = Text(
    "Es la prueba de diligencia de quien compra: muestra que en esa fecha verificó al proveedor, como manda el "
    "DL 1107, art. 11 (Ley 32537), y qué se le respondió. El Código Penal, art. 307-F, juzga lo que el comprador "
    "«conocía o debía presumir».",
    "It is the buyer's proof of diligence: it shows that on that date the supplier was checked, as DL 1107 art. 11 "
    '(Ley 32537) demands, and what was answered. Penal Code art. 307-F judges what a buyer "knew or should have '
    'presumed".',
)
NOT_PROVED: Final = Text(
    "No prueba que el oro sea legal, ni de dónde salió, ni que quien se presentó sea el inscrito; ni qué se supo "
    "después. Vale para el día, el derecho y la actividad que dice, no para otra compra.",
    "It does not prove that the gold is legal, nor where it comes from, nor that whoever came is the registered "
    "person; nor what was learned later. It holds for the day, right and activity that it names, not for another "
    "purchase.",
)
FALSE: Final = Text(
    "la constancia no se sostiene: guarde este archivo como prueba",
    "the statement does not hold: keep this file as evidence",
)
