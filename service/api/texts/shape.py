"""Problems of a document's shape: its envelope, its canonical bytes, its members. All 422 but the lengths."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.api.problems import Kind, kind
from service.api.texts import (
    certification,
    change,
    corrections,
    custody,
    filing,
    formalization,
    grants,
    keys,
    own_keys,
    ownership,
    review,
)

_ONE_SPELLING = ("Escríbalo en base64url, sin relleno.", "Write it in base64url, without padding.")
_SIGN_AGAIN = ("Corrija {field} y firme de nuevo.", "Correct {field} and sign again.")

_TEXTS: Final = (
    # The envelope and its header (`ledger.jws`).
    ("not_json", "No es un objeto JSON.", "Not a JSON object.", *_SIGN_AGAIN),
    (
        "member_missing",
        "Falta un miembro.",
        "A member is missing.",
        "Agregue {field} y firme de nuevo.",
        "Add {field} and sign again.",
    ),
    (
        "member_unknown",
        "Hay un miembro que no corresponde.",
        "There is a member that does not belong.",
        "Quite {field}; si está mal escrito, corríjalo.",
        "Remove {field}; if it is misspelt, correct it.",
    ),
    (
        "member_doubled",
        "Un miembro está repetido.",
        "A member stands twice.",
        "Deje {field} una sola vez.",
        "Leave {field} only once.",
    ),
    (
        "member_malformed",
        "Un miembro no tiene la forma debida.",
        "A member does not have its form.",
        "Escriba {field} como pide docs/format.md.",
        "Write {field} as docs/format.md asks.",
    ),
    ("not_base64url", "No es base64url exacto.", "Not exact base64url.", *_ONE_SPELLING),
    (
        "alg_refused",
        "El algoritmo no es Ed25519.",
        "The algorithm is not Ed25519.",
        "Firme con Ed25519 y escriba alg Ed25519.",
        "Sign with Ed25519 and write alg Ed25519.",
    ),
    (
        "typ_refused",
        "El documento se firmó para otro fin.",
        "The document was signed for another purpose.",
        "Firme con typ {wanted}.",
        "Sign with typ {wanted}.",
    ),
    (
        "payload_not_canonical",
        "Lo firmado no está en JSON canónico.",
        "What was signed is not canonical JSON.",
        "Corrija {field}: miembros en orden y sin repetir, cantidades exactas como texto, caracteres permitidos.",
        "Correct {field}: members in order and not doubled, exact quantities as strings, allowed characters.",
    ),
    # The members of a payload (`rulebook.read`).
    (
        "null_refused",
        "Hay un valor nulo.",
        "There is a null value.",
        "Quite {field}: lo que no se sabe no se escribe.",
        "Remove {field}: what is not known is not written.",
    ),
    (
        "wrong_type",
        "El valor es de otro tipo.",
        "The value is of another type.",
        "Escriba {field} como lo muestra el ejemplo de este tipo en /declaraciones.",
        "Write {field} as the example of this type at /declaraciones shows it.",
    ),
    (
        "type_unknown",
        "El registro no conoce este tipo de envío.",
        "The register does not know this type of submission.",
        "Use uno de: {expected}.",
        "Use one of: {expected}.",
    ),
    (
        "not_one_of",
        "El valor no está en la lista.",
        "The value is not on the list.",
        "Escriba en {field} uno de: {expected}. Qué es cada uno está en /declaraciones.",
        "Write in {field} one of: {expected}. What each one is stands at /declaraciones.",
    ),
    (
        "malformed",
        "El texto no tiene la forma debida.",
        "The text does not have its form.",
        "Escriba {field} según {expected}.",
        "Write {field} to match {expected}.",
    ),
    (
        "too_short",
        "El texto es demasiado corto.",
        "The text is too short.",
        "Escriba en {field} al menos {expected} caracteres.",
        "Write at least {expected} characters in {field}.",
    ),
    (
        "too_long",
        "El texto es demasiado largo.",
        "The text is too long.",
        "Escriba en {field} como máximo {expected} caracteres.",
        "Write at most {expected} characters in {field}.",
    ),
    (
        "too_few",
        "Faltan elementos en la lista.",
        "The list has too few items.",
        "Ponga en {field} al menos {expected}.",
        "Put at least {expected} in {field}.",
    ),
    (
        "too_many",
        "Sobran elementos en la lista.",
        "The list has too many items.",
        "Deje en {field} como máximo {expected}.",
        "Leave at most {expected} in {field}.",
    ),
    (
        "too_small",
        "El número es demasiado pequeño.",
        "The number is too small.",
        "Escriba en {field} un valor desde {expected}.",
        "Write in {field} a value from {expected}.",
    ),
    (
        "too_great",
        "El número es demasiado grande.",
        "The number is too great.",
        "Escriba en {field} un valor hasta {expected}.",
        "Write in {field} a value up to {expected}.",
    ),
    # Identifiers and dates (`registry.identifiers`, `decision.payload`).
    (
        "ruc_form",
        "El RUC no tiene la forma debida.",
        "The RUC does not have its form.",
        "Escriba 11 dígitos que empiecen con 10, 15, 16, 17 o 20.",
        "Write 11 digits that begin with 10, 15, 16, 17 or 20.",
    ),
    (
        "ruc_check_digit",
        "El dígito verificador del RUC no corresponde.",
        "The check digit of the RUC is wrong.",
        "Revise el número en la ficha RUC de SUNAT: algún dígito está cambiado.",
        "Check the number on SUNAT's RUC record: some digit is mistyped.",
    ),
    (
        "party_form",
        "El identificador de la parte no tiene la forma debida.",
        "The party's identifier does not have its form.",
        "Escriba ruc:<11 dígitos>, o nat:<ULID> para una persona sin RUC.",
        "Write ruc:<11 digits>, or nat:<ULID> for a person without RUC.",
    ),
    (
        "ulid_form",
        "El ULID no tiene la forma debida.",
        "The ULID does not have its form.",
        "Escriba 26 caracteres en mayúsculas, sin I, L, O ni U.",
        "Write 26 upper-case characters, without I, L, O or U.",
    ),
    (
        "instant",
        "No es un instante real.",
        "Not a real instant.",
        "Escriba {field} como 2026-11-20T19:42:00Z, en hora universal.",
        "Write {field} as 2026-11-20T19:42:00Z, in universal time.",
    ),
    (
        "day",
        "No es un día real.",
        "Not a real day.",
        "Escriba {field} como 2026-11-20.",
        "Write {field} as 2026-11-20.",
    ),
    (
        "document_series",
        "La serie no es de esa clase de documento.",
        "The series is not one of that kind of document.",
        "Use F para 01, B para 03, T para 09 y V para 31; corrija la serie o la clase.",
        "Use F for 01, B for 03, T for 09 and V for 31; correct the series or the kind.",
    ),
    # What the members of one payload say together.
    (
        "until_before_from",
        "Termina antes de empezar.",
        "It ends before it begins.",
        "Ponga en {field} un día no anterior al inicio.",
        "Put a day not before the start in {field}.",
    ),
    (
        "name_of_natural_person",
        "El nombre de una persona natural no se firma.",
        "A natural person's name is not signed.",
        "Quite {field}; ponga un compromiso y envíe el nombre con PUT /v1/persons.",
        "Remove {field}; put a commitment and send the name with PUT /v1/persons.",
    ),
    (
        "name_missing",
        "Falta el nombre de la persona jurídica.",
        "The legal entity's name is missing.",
        "Agregue {field}.",
        "Add {field}.",
    ),
    (
        "kind_of_natural_person",
        "Esa clase de parte no es de una persona natural.",
        "That kind of party is not a natural person's.",
        "Corrija {field} o el identificador.",
        "Correct {field} or the identifier.",
    ),
    (
        "kind_of_legal_entity",
        "Esa clase de parte no es de una persona jurídica.",
        "That kind of party is not a legal entity's.",
        "Corrija {field} o el identificador.",
        "Correct {field} or the identifier.",
    ),
    (
        "sex_of_legal_entity",
        "Una persona jurídica no tiene sexo.",
        "A legal entity has no sex.",
        "Quite {field}.",
        "Remove {field}.",
    ),
    (
        "role_doubled",
        "Un papel está repetido.",
        "A role stands twice.",
        "Deje cada papel una sola vez.",
        "Leave each role once.",
    ),
    (
        "registrar_alone",
        "El registrador no comercia ni revisa.",
        "The registrar neither trades nor reviews.",
        "Deje registrar solo, o quítelo.",
        "Leave registrar alone, or remove it.",
    ),
    (
        "institution_of_authority",
        "Una autoridad, y solo ella, tiene institución.",
        "An authority, and only one, has an institution.",
        "Agregue institution a la autoridad, o quítelo.",
        "Add institution to the authority, or remove it.",
    ),
    (
        "territory_of_authority",
        "Solo una autoridad tiene territorio.",
        "Only an authority has a territory.",
        "Quite {field}.",
        "Remove {field}.",
    ),
    (
        "nothing_changed",
        "El envío no cambia nada.",
        "The submission changes nothing.",
        "Agregue lo que cambia.",
        "Add what changes.",
    ),
    (
        "status_of_register",
        "Ese estado no es de ese padrón.",
        "That status is not one of that register.",
        "Use los estados del padrón; docs los muestra.",
        "Use the register's own statuses; docs show them.",
    ),
    (
        "right_missing",
        "Falta el derecho minero.",
        "The mining right is missing.",
        "Agregue {field} con código y nombre.",
        "Add {field} with code and name.",
    ),
    (
        "counterparty_missing",
        "Falta la otra parte.",
        "The other side is missing.",
        "Agregue {field}.",
        "Add {field}.",
    ),
    (
        "compliance_of_sunat",
        "Solo SUNAT da nivel de cumplimiento.",
        "Only SUNAT grants a compliance grade.",
        "Quite {field}.",
        "Remove {field}.",
    ),
    (
        "ruc_missing",
        "SUNAT solo conoce números RUC.",
        "SUNAT knows RUC numbers only.",
        "Nombre la parte por su RUC.",
        "Name the party by its RUC.",
    ),
    (
        "selector_is_natural",
        "Un seleccionador es una persona natural.",
        "A selector is a natural person.",
        "Corrija la parte o el padrón.",
        "Correct the party or the register.",
    ),
    (
        "policy_unknown",
        "No existe esa política.",
        "There is no such policy.",
        "Use un nombre de la lista de políticas.",
        "Use a name from the list of policies.",
    ),
    (
        "policy_form",
        "El valor no tiene la forma de esa política.",
        "The value does not have that policy's form.",
        "Escriba un entero, un decimal como texto o una fecha, según la política.",
        "Write an integer, a decimal as a string or a date, as the policy asks.",
    ),
    (
        "policy_range",
        "El valor está fuera de lo que la política admite.",
        "The value is outside what the policy allows.",
        "Elija un valor dentro del rango.",
        "Choose a value within the range.",
    ),
    (
        "evidence_of_answer",
        "La evidencia no corresponde a la respuesta.",
        "The evidence does not fit the answer.",
        "Ponga la evidencia que la ley admite para esa respuesta, o quítela.",
        "Put evidence that the law takes for that answer, or remove it.",
    ),
    (
        "consent_of_self",
        "Nadie se da permiso a sí mismo.",
        "Nobody gives itself consent.",
        "Quite {field}.",
        "Remove {field}.",
    ),
    (
        "constancia_without_support",
        "Se nombra una constancia sin decir que es el respaldo.",
        "A constancia is named without being the support.",
        "Ponga support: constancia, o quite la constancia.",
        "Put support: constancia, or remove the constancia.",
    ),
    (
        "amount_with_currency",
        "Un monto va con su moneda.",
        "An amount goes with its currency.",
        "Escriba amount y currency, o ninguno.",
        "Write both amount and currency, or neither.",
    ),
    (
        "document_lines",
        "El documento nombra líneas repetidas o que no existen.",
        "The document names lines twice, or lines that do not exist.",
        "Ponga en {field} números de líneas de este envío, cada uno una vez.",
        "Put numbers of this submission's lines in {field}, each once.",
    ),
    (
        "documents_repeated",
        "El mismo documento está dos veces.",
        "The same document stands twice.",
        "Júntelo en uno con todas sus líneas.",
        "Make it one, with all its lines.",
    ),
    (
        "declares_repeated",
        "La misma persona se declara dos veces.",
        "The same person is declared twice.",
        "Declárela una sola vez.",
        "Declare it once.",
    ),
    (
        "districts",
        "No es una lista de distritos.",
        "Not a list of districts.",
        "Corrija {field}.",
        "Correct {field}.",
    ),
    (
        "line_numbers",
        "Las líneas no están numeradas 1, 2, 3…",
        "The lines are not numbered 1, 2, 3…",
        "Numérelas en orden, desde 1.",
        "Number them in order, from 1.",
    ),
    (
        "line_source",
        "Una línea tiene un solo origen.",
        "A line has exactly one source.",
        "Ponga uno de: lot con take_g, origin, o undeclared: true.",
        "Put one of: lot with take_g, origin, or undeclared: true.",
    ),
    (
        "take_with_lot",
        "take_g va con lot, y solo con él.",
        "take_g goes with lot, and only with it.",
        "Agregue take_g al lote, o quítelo.",
        "Add take_g to the lot, or remove it.",
    ),
    (
        "take_zero",
        "No se toma nada del lote.",
        "Nothing is taken from the lot.",
        "Escriba más de cero gramos.",
        "Write more than zero grams.",
    ),
    (
        "gross_zero",
        "El peso bruto es cero.",
        "The gross weight is zero.",
        "Escriba más de cero gramos.",
        "Write more than zero grams.",
    ),
    (
        "measure_of_product",
        "La medida no es la de ese producto.",
        "The measure is not that product's.",
        "Use fineness para metales; grade_g_t y moisture_percent para mineral y concentrado.",
        "Use fineness for metals; grade_g_t and moisture_percent for ore and concentrate.",
    ),
    (
        "fine_with_measure",
        "fine_g va con su ley, y solo con ella.",
        "fine_g goes with its grade, and only with it.",
        "Escriba ambos, o ninguno si aún no hay ensaye.",
        "Write both, or neither while there is no assay.",
    ),
    (
        "final_without_assay",
        "Una compra final tiene el ensaye de cada línea.",
        "A final purchase has every line's assay.",
        "Agregue {field} con su ley, o registre la compra como provisional.",
        "Add {field} with its grade, or record the purchase as provisional.",
    ),
    (
        "buyer_is_seller",
        "Comprador y vendedor son el mismo.",
        "Buyer and seller are the same.",
        "Corrija {field}.",
        "Correct {field}.",
    ),
)

_TOO_LARGE: Final = (
    (
        "header_too_large",
        "La cabecera protegida es demasiado grande.",
        "The protected header is too large.",
        "Deje solo alg, kid y typ.",
        "Leave only alg, kid and typ.",
    ),
    (
        "payload_too_large",
        "Lo firmado es demasiado grande.",
        "What was signed is too large.",
        "Divida la compra en varias bajo el mismo documento: 45 056 bytes cada una.",
        "Split the purchase into several under the same document: 45,056 bytes each.",
    ),
)

FAULT: Final = kind(
    "malformed_member",
    422,
    ("Un miembro no es como lo pide su tipo.", "A member is not as its type asks."),
    ("Corrija {field} y firme de nuevo.", "Correct {field} and sign again."),
)
"""For a fault that has no text of its own yet."""

_ROOMS: Final = (
    formalization,
    custody,
    ownership,
    change,
    corrections,
    review,
    grants,
    filing,
    own_keys,
    keys,
    certification,
)

SHAPE: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        code: kind(code, 422, (es, en), (fix_es, fix_en))
        for code, es, en, fix_es, fix_en in (*_TEXTS, *(text for room in _ROOMS for text in room.SHAPE))
    }
    | {code: kind(code, 413, (es, en), (fix_es, fix_en)) for code, es, en, fix_es, fix_en in _TOO_LARGE}
)
"""Kinds by the codes of `ledger.jws` and `rulebook.read`."""
