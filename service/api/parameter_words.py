"""What each parameter is, in Spanish, by what the description of the API says of it in English."""

from typing import Final

TEXTS: Final = (
    (
        "0 for leaf hashes, one more for the hashes over whole tiles of the level below.",
        "0 para las huellas de los asientos; uno más por cada nivel de mosaicos enteros debajo.",
    ),
    (
        "A RUC or its first four digits or more, a DNI, a right's code or its beginning, or words of a name.",
        (
            "Un RUC o sus primeras cifras (cuatro o más), un DNI, el código de un derecho o su comienzo, o "
            "palabras del nombre."
        ),
    ),
    ("A file of the page.", "Un archivo de la página."),
    ("How many are named.", "Cuántos se nombran."),
    ("How many are passed over, as `Link` has it.", "Cuántos se saltan, como lo da `Link`."),
    (
        "How many entries the report is made of; all of them by default.",
        "De cuántos asientos se hace el reporte; si no se dice, de todos.",
    ),
    (
        (
            "How many lots above the lot are opened, those fewest steps away first; what lies further stands "
            "under its own id."
        ),
        "Cuántos lotes anteriores se abren, primero los más cercanos; lo que está más lejos va con su identificador.",
    ),
    (
        "Of what: what the party exported on these days, or the bars that it made.",
        "De qué: lo que la parte exportó en esos días, o las barras que hizo.",
    ),
    ("Only checkpoints of more entries than this.", "Solo sellos de más asientos que este número."),
    ("Only lines below this number.", "Solo líneas antes de este número."),
    (
        "Only what entries above this one put; from the first by default.",
        "Solo lo que pusieron asientos posteriores a este; si no se dice, desde el primero.",
    ),
    ("Only what entries below this one say.", "Solo lo que dicen asientos anteriores a este."),
    (
        "Only what is of this department, by INEI's two digits.",
        "Solo lo de este departamento, con las dos cifras del INEI.",
    ),
    ("The Lima day of which the roll is.", "El día de Lima del que es el padrón."),
    ("The Lima day on which they were refused.", "El día de Lima en que se rechazaron."),
    ("The Lima day that is judged; today by default.", "El día de Lima que se juzga; si no se dice, hoy."),
    ("The activity that the registration must cover.", "La actividad que debe cubrir la inscripción."),
    ("The campaign's identifier.", "El identificador de la campaña."),
    ("The certificate's code.", "El código del certificado."),
    (
        (
            "The departments that a regional roll is of, which a regional authority has to say; the whole "
            "country by default."
        ),
        "De qué departamentos es un padrón regional: una autoridad regional lo dice; si no se dice, todo el país.",
    ),
    (
        "The dimensions that are counted by: category, department, activity, stage, group; the first two by default.",
        "Por qué se cuenta: category, department, activity, stage, group; si no se dice, por las dos primeras.",
    ),
    ("The entry after the last.", "El asiento que sigue al último."),
    ("The entry's number.", "El número del asiento."),
    ("The file's name.", "El nombre del archivo."),
    ("The first Lima day of the period.", "El primer día del período, en Lima."),
    ("The first entry.", "El primer asiento."),
    ("The first month, in Lima.", "El primer mes, en Lima."),
    (
        "The greater tree's size; the last signed by default.",
        "El tamaño del árbol mayor; si no se dice, el último firmado.",
    ),
    (
        "The language of what stands around the description; by `Accept-Language` by default.",
        "El idioma de la página; si no se dice, según `Accept-Language`.",
    ),
    (
        "The language of what it says to people; English by default.",
        "El idioma en que se explica; si no se dice, inglés.",
    ),
    ("The last Lima day of the period; today at most.", "El último día del período, en Lima; lo más, hoy."),
    ("The last month, in Lima.", "El último mes, en Lima."),
    ("The list's number, as a credential names it.", "El número de la lista, como lo nombra una credencial."),
    (
        "The lot after which the next page begins, as `Link` has it.",
        "El lote después del que empieza la página siguiente, como lo da `Link`.",
    ),
    ("The lot's identifier.", "El identificador del lote."),
    (
        "The mining right (*código único*) that the deal is about.",
        "El derecho minero (código único) de que trata la operación.",
    ),
    ("The month, by the days of Lima.", "El mes, por los días de Lima."),
    ("The number of the entry that recorded the purchase.", "El número del asiento que registró la compra."),
    ("The other lot.", "El otro lote."),
    (
        "The parties; everybody with a registration by default.",
        "Las partes; si no se dice, todas las que tienen una inscripción.",
    ),
    (
        "The party: `ruc:` and 11 digits, or `nat:` and a ULID.",
        "La parte: `ruc:` y 11 dígitos, o `nat:` y un ULID.",
    ),
    ("The register that the roll is of.", "El registro del que es el padrón."),
    ("The rule that looks; all of them by default.", "La regla que mira; si no se dice, todas."),
    ("The size of the tree.", "El tamaño del árbol."),
    ("The size of the tree; the last signed by default.", "El tamaño del árbol; si no se dice, el último firmado."),
    (
        "The size to compare with; by default that of the last filing.",
        "El tamaño con que se compara; si no se dice, el de lo último presentado.",
    ),
    ("The smaller tree's size.", "El tamaño del árbol menor."),
    (
        "The tile's index in groups of three digits, an `x` before all but the last; `.p/` and the width if partial.",
        (
            "El índice del mosaico en grupos de tres cifras, con `x` delante salvo en el último; `.p/` y el "
            "ancho si es parcial."
        ),
    ),
    (
        "What entries shall call the source; `lista pública del` and the day by default.",
        "Cómo llaman los asientos a la fuente; si no se dice, `lista pública del` y el día.",
    ),
    ("What the findings are about.", "Sobre qué son los hallazgos."),
    ("What the list tells.", "Qué dice la lista."),
    (
        (
            "What the log knew: up to this entry, the end of this Lima day, or this instant (RFC 3339, "
            "with its offset), what "
            "was recorded at it included; all of it by default."
        ),
        (
            "Lo que se sabía: hasta este asiento, el final de este día de Lima o este instante (RFC 3339, "
            "con su huso), con lo "
            "registrado en él; si no se dice, todo."
        ),
    ),
    (
        "What the reading is for; an authority must say it. Kept in the access log.",
        "Para qué se lee; una autoridad debe decirlo. Queda en el registro de lecturas.",
    ),
    ("Where the next page begins, as `Link` gave it.", "Dónde empieza la página siguiente, como lo dio `Link`."),
    ("Where the next page begins, as `Link` has it.", "Dónde empieza la página siguiente, como lo da `Link`."),
    (
        "Whose data was read; by default one's own, and for who sees all, everybody's.",
        "De quién son los datos que se leyeron; si no se dice, los propios, y para quien ve todo, los de todos.",
    ),
    (
        (
            "Whose gold is called back: all that was declared under a right, that a party ever held or dug, or "
            "an entry made."
        ),
        (
            "Qué oro se sigue: todo lo declarado bajo un derecho, lo que una parte tuvo o extrajo, o lo que "
            "hizo un asiento."
        ),
    ),
    ("Why; it stays on record, without the data.", "Por qué; queda anotado, sin los datos."),
    (
        "With 1, a CSV begins with the byte order mark, by which Excel knows UTF-8.",
        "Con 1, el CSV empieza con la marca por la que Excel reconoce UTF-8.",
    ),
    (
        "With 1, the answer is a supplier statement (*constancia de consulta*), signed by the service.",
        "Con 1, la respuesta es una constancia de consulta, firmada por el servicio.",
    ),
    (
        (
            "With 1, the file has names and DNI of natural persons, as the buyer was told; it is not the one "
            "that is digested."
        ),
        (
            "Con 1, el archivo trae nombres y DNI de personas naturales, como los supo el comprador; no es el "
            "de la huella."
        ),
    ),
    (
        "`json`: what it comes to. `csv` (RFC 4180, UTF-8) and `xlsx`: the file.",
        "`json`: a cuánto llega. `csv` (RFC 4180, UTF-8) y `xlsx`: el archivo.",
    ),
)
