"""Problems of questions: what is asked for is not there, or cannot be said."""

from typing import Final

from service.api.problems import kind

PARTY_NOT_FOUND: Final = kind(
    "party_not_found",
    404,
    ("El registro no conoce a esa parte.", "The register does not know that party."),
    (
        "Revise el identificador; quien no está registrado puede declararse en la compra.",
        "Check the identifier; whoever is not registered can be declared in the purchase.",
    ),
)
LOT_NOT_FOUND: Final = kind(
    "lot_not_found",
    404,
    ("El registro no conoce ese lote.", "The register does not know that lot."),
    ("Revise el identificador del lote.", "Check the lot's identifier."),
)
TRACE_TOO_LARGE: Final = kind(
    "trace_too_large",
    413,
    ("Hay demasiado que recorrer.", "There is too much to walk."),
    (
        "Son más de {most} {wanted_es}: pregunte desde un lote más cercano o sin at; Link lleva al resto, si lo hay.",
        "More than {most} {wanted_en}: ask from a lot that is nearer, or without at; Link leads to the rest, if any.",
    ),
)
NOTHING_TO_RECALL: Final = kind(
    "nothing_to_recall",
    404,
    ("Ningún lote es de eso, o ninguno de su territorio.", "No lot is of that, or none in your territory."),
    ("Revise el código del derecho, la parte o el asiento.", "Check the right's code, the party or the entry."),
)
GRAPH_BROKEN: Final = kind(
    "graph_broken",
    500,
    (
        "Un lote figura hecho de sí mismo: las tablas no son las que el libro de asientos da.",
        "A lot is said to be made of itself: the tables are not what the ledger makes them.",
    ),
    (
        "Avise al operador: orotraza rebuild las rehace del libro, y orotraza verify dice si el libro está entero.",
        "Tell the operator: orotraza rebuild makes them again, and orotraza verify says whether the ledger is whole.",
    ),
)
CAMPAIGN_NOT_FOUND: Final = kind(
    "campaign_not_found",
    404,
    ("El registro no conoce esa campaña.", "The register does not know that campaign."),
    ("Revise el identificador de la campaña.", "Check the campaign's identifier."),
)
PERIOD_REFUSED: Final = kind(
    "period_refused",
    422,
    ("El período no es uno que ya haya pasado.", "The period is not one that has passed."),
    ("Ponga from y to en orden, hasta {today}.", "Put from and to in order, up to {today}."),
)
REPORT_AHEAD: Final = kind(
    "report_size_ahead",
    422,
    ("El registro no tiene tantos asientos.", "The log does not have so many entries."),
    ("Pida un tamaño de {size} como máximo, o ninguno.", "Ask for a size of {size} at most, or for none."),
)
NOTHING_FILED: Final = kind(
    "no_filing_found",
    404,
    ("De ese mes no se presentó nada.", "Nothing was filed of that month."),
    ("Diga en since con qué tamaño comparar.", "Say in since which size to compare with."),
)
PERIOD_TOO_LONG: Final = kind(
    "period_too_long",
    422,
    (
        "El período da más sumas de las que caben en una constancia.",
        "The period has more sums than one statement holds.",
    ),
    ("Pida menos meses: caben {most} sumas.", "Ask for fewer months: {most} sums fit."),
)
RANGE_REFUSED: Final = kind(
    "range_refused",
    422,
    ("El rango no está en el registro.", "The range is not in the log."),
    (
        "Pida tamaños e índices hasta {size}, en orden, y como máximo {most} asientos por vez.",
        "Ask for sizes and indexes up to {size}, in order, and at most {most} entries at a time.",
    ),
)
SIZE_NOT_SIGNED: Final = kind(
    "size_not_signed",
    422,
    ("De ese tamaño no hay sello.", "There is no checkpoint of that size."),
    ("Quite size, o ponga el de un sello que usted tenga.", "Leave size out, or give that of a checkpoint."),
)
NO_CHECKPOINT: Final = kind(
    "no_checkpoint",
    404,
    ("Todavía no hay sello.", "There is no checkpoint yet."),
    ("Registre el primer asiento: orotraza init.", "Record the first entry: orotraza init."),
)
CHECKPOINT_NOT_FOUND: Final = kind(
    "checkpoint_not_found",
    404,
    ("El registro no firmó ese tamaño.", "The log has not signed that size."),
    (
        "Busque en /v1/log/checkpoints el primero después de {size}; una prueba de consistencia une los dos.",
        "Look in /v1/log/checkpoints for the first one after {size}; a proof of consistency joins the two.",
    ),
)
TILE_NOT_FOUND: Final = kind(
    "tile_not_found",
    404,
    (
        "El árbol del último sello no tiene ese mosaico.",
        "The tree of the latest checkpoint has no such tile.",
    ),
    (
        "Pida solo los mosaicos de un tamaño firmado: /tile/<nivel>/<índice>[.p/<ancho>], con el índice como x001/234.",
        "Ask only for the tiles of a signed size: /tile/<level>/<index>[.p/<width>], the index written as x001/234.",
    ),
)
KNOWN_AT_AHEAD: Final = kind(
    "known_at_ahead",
    422,
    ("El registro no llega a ese asiento o ese momento.", "The log has not come to that entry or moment."),
    (
        "Ponga known_at hasta {size}, o un día o una hora que ya hayan llegado.",
        "Put known_at up to {size}, or a day or a time that has come.",
    ),
)
OPENINGS_MALFORMED: Final = kind(
    "openings_malformed",
    422,
    ("Las aperturas no tienen la forma debida.", "The openings do not have their form."),
    (
        "Envíe una lista JSON de field, value y salt, con salt de 64 dígitos hexadecimales.",
        "Send a JSON list of field, value and salt, salt being 64 hexadecimal digits.",
    ),
)
OPENING_UNMATCHED: Final = kind(
    "opening_unmatched",
    422,
    ("Ningún compromiso del registro corresponde a ese valor.", "No commitment in the register matches that value."),
    (
        "Envíe el mismo valor y la misma sal del compromiso; si el asiento aún no está, envíelo primero.",
        "Send the value and salt that were committed to; if the entry is not there yet, send it first.",
    ),
)
OPENING_NOT_YOURS: Final = kind(
    "opening_not_yours",
    403,
    ("Ese compromiso lo hizo otro.", "That commitment was made by another."),
    (
        "Lo abre quien lo declaró, o la propia persona.",
        "It is opened by whoever declared it, or by the person.",
    ),
)
DNI_MALFORMED: Final = kind(
    "dni_malformed",
    422,
    ("El DNI no tiene 8 dígitos.", "The DNI does not have 8 digits."),
    ("Escriba los 8 dígitos, sin el dígito verificador.", "Write the 8 digits, without the check digit."),
)
DNI_NOT_IN_RUC: Final = kind(
    "dni_not_in_ruc",
    422,
    ("El DNI no es el que está dentro del RUC.", "The DNI is not the one inside the RUC."),
    (
        "Revise ambos números: los dígitos 3 a 10 del RUC 10 son el DNI.",
        "Check both: digits 3 to 10 of a RUC 10 are the DNI.",
    ),
)
RETRIEVED_IN_FUTURE: Final = kind(
    "retrieved_in_future",
    422,
    ("El padrón sería de un día que aún no llega.", "The roll would be of a day that has not come."),
    ("Ponga en retrieved_on el día en que se descargó.", "Put in retrieved_on the day on which it was downloaded."),
)
DEPARTMENTS_OUTSIDE_TERRITORY: Final = kind(
    "departments_outside_territory",
    403,
    (
        "Una autoridad regional envía padrones de su territorio, y dice de qué departamentos.",
        "A regional authority sends rolls of its territory, and says of which departments.",
    ),
    (
        "Ponga en departments solo {departments}: departamentos enteros de su territorio (INEI).",
        "Put in departments only {departments}: whole departments of your territory (INEI).",
    ),
)
LIST_MALFORMED: Final = kind(
    "list_malformed",
    422,
    ("La lista no tiene la forma debida.", "The list does not have its form."),
    (
        "Envíe una lista JSON de objetos con party y, si hace falta, right, activity y at, todos textos.",
        "Send a JSON list of objects with party and, if need be, right, activity and at, all of them texts.",
    ),
)
LIST_TOO_LONG: Final = kind(
    "list_too_long",
    413,
    ("La lista es demasiado larga.", "The list is too long."),
    ("Envíe como máximo {most} filas por vez.", "Send at most {most} rows at a time."),
)
LIST_UNREADABLE: Final = kind(
    "list_unreadable",
    422,
    ("La hoja no se puede leer.", "The spreadsheet cannot be read."),
    ("Guárdela como XLSX o CSV, con una fila de encabezados.", "Save it as XLSX or CSV, with a row of headings."),
)
LIST_WITHOUT_RUC: Final = kind(
    "list_without_ruc",
    422,
    ("La hoja no tiene columna de RUC.", "The spreadsheet has no column of RUCs."),
    ("Ponga RUC como encabezado de la columna.", "Put RUC as the column's heading."),
)
PURCHASE_NOT_FOUND: Final = kind(
    "purchase_not_found",
    404,
    ("En ese asiento no hay una compra.", "That entry holds no purchase."),
    (
        "Revise el número del asiento; de una compra anulada queda el asiento en el registro.",
        "Check the entry's number; of an annulled purchase the entry stays in the log.",
    ),
)
PERSON_ERASED: Final = kind(
    "person_erased",
    409,
    ("Los datos de esa persona fueron borrados.", "That person's data were erased."),
    (
        "No se guardan otra vez: lo que la ley pidió olvidar no vuelve por la misma puerta.",
        "They are not kept again: what the law asked to forget does not come back by the same door.",
    ),
)
NOT_A_PERSON: Final = kind(
    "not_a_person",
    422,
    ("Solo los datos de personas naturales se borran.", "Only data of natural persons are erased."),
    (
        "Ponga nat:… o ruc:10…; el nombre de una empresa está en el registro, que no se borra.",
        "Put nat:… or ruc:10…; a company's name is in the ledger, which is not erased.",
    ),
)
DOSSIER_TOO_LARGE: Final = kind(
    "dossier_too_large",
    413,
    ("El legajo sería demasiado grande.", "The dossier would be too large."),
    (
        "Descansa en más de {most} {wanted_es}: pida el de cada lote de made_of, o el registro completo.",
        "It rests on more than {most} {wanted_en}: ask for that of each lot in made_of, or for the whole log.",
    ),
)
