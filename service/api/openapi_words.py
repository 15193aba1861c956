"""What the page of the API says in Spanish: of each address what it does, and of each parameter what it is."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.api import parameter_words

_OF_EPCIS: Final = re.compile(r"(`[^`]+`), as EPCIS 2\.0 §8\.2\.7\.1 has it\.")

ABOUT: Final = """
El registro detrás de *Oro formal, oro peruano*: cada operación es un asiento firmado de un registro que solo crece.

Los errores son documentos RFC 9457, en español o inglés según `Accept-Language` (si no se dice, en español): `code` no
cambia, `field` nombra el lugar y `fix` dice qué hacer. Después de cualquier 5xx envíe otra vez los mismos bytes: lo que
se registró devuelve su recibo. Lo que consta aquí prueba qué se declaró, quién, cuándo y qué se comprobó; nunca dice
que el oro sea legal.
"""

TAGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "balances": "balances",
        "certificates": "certificados",
        "documentation": "documentación",
        "entries": "asientos",
        "events": "eventos",
        "findings": "hallazgos",
        "log": "registro",
        "lots": "lotes",
        "operations": "operación",
        "operators": "operadores",
        "parties": "partes",
        "purchases": "compras",
        "refusals": "rechazos",
        "reports": "reportes",
        "rolls": "padrones",
        "statistics": "estadísticas",
        "suppliers": "proveedores",
        "surveillance": "vigilancia",
        "token": "credencial",
    }
)

_SUMMARIES: Final = (
    (
        "Ask what is missing for a lot's certificate, and who can mend it: nothing is recorded",
        "Preguntar qué le falta a un lote para su certificado, y quién lo remedia: no registra nada",
    ),
    (
        "Call gold back: all that a right, a party, an entry or a lot has reached, and who holds it",
        (
            "Seguir el oro hacia adelante: todo adonde llegó lo de un derecho, una parte, un asiento o un "
            "lote, y quién lo tiene"
        ),
    ),
    (
        "Check a list of suppliers, five thousand at most, all by one state of the log",
        "Revisar una lista de proveedores, hasta cinco mil, todos con un mismo estado del registro",
    ),
    (
        (
            "Erase a person's data for good: asked for by the person, or by the registrar on its behalf (Ley "
            "29733 art. 20)"
        ),
        "Borrar para siempre los datos de una persona: lo pide ella, o el registrador por ella (Ley 29733, art. 20)",
    ),
    (
        "Examine certificates again: each is judged by all that the log knows now, and compared with what it certified",
        "Revisar otra vez los certificados: cada uno con todo lo que se sabe hoy, frente a lo que certificó",
    ),
    (
        "Find a supplier by RUC, DNI, name or right, and say in a word whether it may sell today",
        "Buscar a un proveedor por RUC, DNI, nombre o derecho, y decir en una palabra si hoy puede vender",
    ),
    (
        "Give a bearer token for an assertion signed by an enrolled key",
        "Dar una credencial de acceso a cambio de una afirmación firmada por una clave inscrita",
    ),
    (
        "Keep what a person's commitments stand for: name, DNI, contact, address",
        "Guardar lo que hay detrás de las huellas de una persona: nombre, DNI, contacto, dirección",
    ),
    (
        "List a party's operations of a month from US$ 15,000, or as much in soles (SBS 789-2018 art. 38)",
        (
            "Listar las operaciones de una parte en un mes, desde US$ 15,000 o su equivalente en soles (SBS "
            "789-2018, art. 38)"
        ),
    ),
    (
        "List certificates: a certifier its own; state auditors and authorities all",
        "Listar certificados: un certificador, los suyos; auditores del Estado y autoridades, todos",
    ),
    (
        "List the checkpoints up to the one at `/checkpoint`, one for each batch that was signed",
        "Listar los sellos hasta el de `/checkpoint`, uno por cada grupo que se firmó",
    ),
    (
        "Look at the market as a whole: what only the passing of time, or many deals together, shows",
        "Mirar el mercado entero: lo que solo muestran el tiempo o muchas operaciones juntas",
    ),
    (
        "Prove that entry `index` is in the tree of `size`",
        "Probar que el asiento `index` está en el árbol de tamaño `size`",
    ),
    (
        "Prove that the tree of size `to` continues the tree of size `from`: that nothing in between was rewritten",
        "Probar que el árbol de tamaño `to` continúa el de tamaño `from`: que nada se reescribió entre los dos",
    ),
    (
        "Query events (EPCIS 2.0): what happened to the gold, as the ledger's entries tell it",
        "Consultar eventos (EPCIS 2.0): qué pasó con el oro, como lo cuentan los asientos",
    ),
    (
        "Rank the operators to help first, with the reasons",
        "Ordenar a qué operadores ayudar primero, con los motivos",
    ),
    (
        "Read a bundle: the entries beneath a tile of level 0, 256 at most",
        "Leer un grupo de asientos: los que hay bajo un mosaico del nivel 0, hasta 256",
    ),
    (
        "Read a buyer's purchase register of a month (DS 009-2025-EM), as the log of some size knew it",
        "Leer el registro de compras de un mes (DS 009-2025-EM), con lo que se sabía a cierto tamaño",
    ),
    (
        "Read a campaign: its feed and its outputs lot by lot, tailings, circuit, loss, recovery (‰) and reagents",
        (
            "Leer una campaña: lo que entró y lo que salió lote por lote, relaves, circuito, pérdida, "
            "recuperación (‰) y reactivos"
        ),
    ),
    (
        "Read a certificate's credential, for `orotraza verify-certificate`: docs/format.md says what is in it",
        "Leer la credencial de un certificado, para `orotraza verify-certificate`: docs/format.md dice qué trae",
    ),
    (
        "Read a certificate: valid, suspended or revoked, by which entry and why, and its claims",
        "Leer un certificado: vigente, suspendido o revocado, por qué asiento y motivo, y lo que certifica",
    ),
    ("Read a file of the page", "Leer un archivo de la página"),
    (
        "Read a lot's balance: what came in, each use that took of it, and what is left, exactly",
        "Leer el balance de un lote: lo que entró, cada uso que tomó de él y lo que queda, exactamente",
    ),
    (
        "Read a lot: what it was recorded as, what it still holds and where, how it was measured, what it was made of",
        "Leer un lote: cómo se registró, qué le queda y dónde, cómo se midió y de qué está hecho",
    ),
    (
        (
            "Read a purchase: its price and stage, how it was settled, what is still unpaid, and what its "
            "seller says of it"
        ),
        "Leer una compra: precio y etapa, cómo se liquidó, qué falta pagar y qué dice de ella el vendedor",
    ),
    (
        "Read a tile of the tree: the hashes from which anybody computes roots and proofs",
        "Leer un mosaico del árbol: las huellas con que cualquiera calcula raíces y pruebas",
    ),
    (
        "Read entries `from` up to, not including, `to`: at most 1,000 at a time",
        "Leer asientos desde `from` hasta antes de `to`: 1,000 por vez como máximo",
    ),
    (
        "Read from where a party's exported gold, or its bars, are: what a refiner asks for as country of origin",
        "Leer de dónde es el oro que exportó una parte, o sus barras: lo que un refinador pide como país de origen",
    ),
    (
        "Read how far an operator is on its way to formality, right by right, and what is missing next",
        "Leer cuánto ha avanzado un operador hacia la formalidad, derecho por derecho, y qué le falta",
    ),
    (
        "Read how many of the organizations accompanied have become formal, and how long the others have stood where",
        "Leer cuántas de las organizaciones acompañadas ya son formales, y cuánto llevan las demás en su etapa",
    ),
    (
        "Read how many submissions were refused, and the refusals signed, on a Lima day",
        "Leer cuántos envíos se rechazaron en un día de Lima, y los rechazos firmados",
    ),
    (
        "Read how the roll is spread over category, department, activity, stage and group",
        "Leer cómo se reparte el padrón por categoría, departamento, actividad, etapa y grupo",
    ),
    (
        "Read requests, their answers and how long they took; of all workers together",
        "Leer pedidos, respuestas y cuánto tardaron; de todos los procesos juntos",
    ),
    ("Read the checkpoint of exactly this size", "Leer el sello de este tamaño exacto"),
    (
        "Read the context of EPCIS 2.0.0 and CBV 2.0.0, as GS1 publishes it",
        "Leer el contexto de EPCIS 2.0.0 y CBV 2.0.0, como lo publica GS1",
    ),
    (
        "Read the findings about a lot, a party or an entry that are for you to see",
        "Leer los hallazgos sobre un lote, una parte o un asiento que a usted le toca ver",
    ),
    (
        "Read the log's latest signed checkpoint (c2sp.org/tlog-checkpoint)",
        "Leer el último sello firmado del registro (c2sp.org/tlog-checkpoint)",
    ),
    (
        "Read the mercury of the campaigns that ended in a period (Minamata Convention), by department and method",
        "Leer el mercurio de las campañas que terminaron en un período (Minamata), por departamento y método",
    ),
    (
        "Read the service's keys as its `did:web` has them, where the service has a host of its own",
        "Leer las claves del servicio como las da su `did:web`, si tiene un servidor propio",
    ),
    (
        "Read the service's keys as its `did:web` has them, where the service is reached under a path",
        "Leer las claves del servicio como las da su `did:web`, si se llega a él por un camino",
    ),
    (
        "Read the whole log, for `orotraza verify`: one entry a line, and the signed checkpoint in the last",
        "Leer el registro entero, para `orotraza verify`: un asiento por línea, y el sello firmado en la última",
    ),
    (
        "Read the words that certificates' credentials add to W3C's and UNTP's (JSON-LD)",
        "Leer las palabras que las credenciales agregan a las del W3C y UNTP (JSON-LD)",
    ),
    ("Read this description (OpenAPI 3.1)", "Leer esta descripción (OpenAPI 3.1)"),
    (
        "Read what a party holds at the end of a day, by product, standing of its origins, and where it lies",
        "Leer qué tiene una parte al final de un día, por producto, condición de su origen y lugar",
    ),
    (
        "Read what a plant, or any holder, held over a period: opening + came = went + closing, in mg and in µg",
        "Leer qué tuvo una planta, u otro titular, en un período: inicial + entró = salió + final, en mg y µg",
    ),
    (
        "Read what has changed in a month's register since it was filed: the *rectificatoria*, line by line",
        "Leer qué cambió en el registro de un mes desde que se presentó: la rectificatoria, línea por línea",
    ),
    (
        "Read what is recorded of a party on a day: who it is, its keys, its registrations, its assessment",
        "Leer qué consta de una parte en un día: quién es, sus claves, sus inscripciones y su categoría",
    ),
    (
        "Read what pallaqueras were paid beside the legal ore price, their region's median and the world's price",
        "Leer qué se pagó a las pallaqueras, junto al precio legal del mineral, la mediana de la región y el mundial",
    ),
    (
        "Read what this register can say of the National Policy's four goals, and what it cannot measure",
        "Leer qué puede decir este registro de los cuatro objetivos de la Política Nacional, y qué no puede medir",
    ),
    (
        "Read which certificates are suspended, or revoked: 131,072 bits, one for each entry of the log",
        "Leer qué certificados están suspendidos, o revocados: 131,072 bits, uno por asiento",
    ),
    (
        "Read which rolls were imported, of which day and with which counts, and which uploads wait for it",
        "Leer qué padrones se importaron, de qué día y con qué cuentas, y qué envíos esperan",
    ),
    (
        "Read who read what, when, as what and for which purpose",
        "Leer quién leyó qué, cuándo, en qué calidad y para qué",
    ),
    ("Record a signed submission", "Registrar una declaración firmada"),
    (
        "Record up to 512 signed submissions, one a line (NDJSON), each judged alone",
        "Registrar hasta 512 declaraciones firmadas, una por línea (NDJSON), cada una por su cuenta",
    ),
    (
        "Say by which way gold of one lot came into another: the shortest, edge by edge, and how many ways there are",
        "Decir por qué camino llegó oro de un lote a otro: el más corto, paso a paso, y cuántos hay",
    ),
    (
        "Say that the log can be written, signed and read, and how long it is; or what is the matter",
        "Decir que se puede escribir, firmar y leer el registro, y qué tamaño tiene; o qué pasa",
    ),
    ("Say that the process answers", "Decir que el proceso responde"),
    (
        "Say what would be found in a submission, without recording it",
        "Decir qué se hallaría en una declaración, sin registrarla",
    ),
    (
        "Say where a lot is from: every origin with its micrograms of fine gold, which add up to the lot's exactly",
        "Decir de dónde es un lote: cada origen con sus microgramos de oro fino, que suman exactamente los del lote",
    ),
    (
        "Say where a lot's gold went: every lot that has some of it, by which edges, how much, and who holds it",
        "Decir adónde fue el oro de un lote: cada lote que tiene algo de él, por qué pasos, cuánto y quién lo tiene",
    ),
    (
        "Say whether a supplier may sell on a day, and why, by what the register knew then",
        "Decir si un proveedor puede vender un día, y por qué, con lo que se sabía entonces",
    ),
    (
        "Send a roll as it is published: CSV, XLSX or PDF, 32 MiB at most, the file's bytes being the body",
        "Enviar un padrón como se publica: CSV, XLSX o PDF, hasta 32 MiB; el cuerpo son los bytes del archivo",
    ),
    ("Show this description as a page", "Mostrar esta descripción como página"),
    (
        "State a producer's own sales, signed by the service, for whoever the producer shows them to: a lender",
        "Dar constancia firmada de las ventas de un productor, para quien él quiera: un prestamista",
    ),
    (
        "Take along what the register says of every supplier, for a gate without network",
        "Llevarse lo que dice el registro de cada proveedor, para una garita sin red",
    ),
    (
        "Take away a lot's dossier, for `orotraza verify-dossier`: docs/format.md has every byte of it",
        "Llevarse el legajo de un lote, para `orotraza verify-dossier`: docs/format.md lo describe byte por byte",
    ),
)

_TEXTS: Final[Mapping[str, str]] = MappingProxyType(dict(_SUMMARIES) | dict(parameter_words.TEXTS))


class NotInSpanish(Exception):
    """The description says something to people that nobody has put into Spanish."""


def spanish(english: str) -> str:
    """A summary, or what a parameter is, in Spanish.

    Raises:
        NotInSpanish: there are no words.
    """
    if found := _OF_EPCIS.fullmatch(english):
        return f"{found[1]}, como en EPCIS 2.0 §8.2.7.1."
    try:
        return _TEXTS[english]
    except KeyError:
        raise NotInSpanish(english) from None


def texts() -> frozenset[str]:
    """All that has Spanish, in English."""
    return frozenset(_TEXTS)
