"""What the ledger's readers say of bytes that they refuse, in Spanish: they themselves speak English, as code does.

A sentence that is not here stays as it is. Names of members, keys and sizes are the same in both languages.
"""

import re
from functools import lru_cache
from typing import Final

_KEPT: Final = 1024
_DEEPEST: Final = 8
"""So many sentences are followed, each within the one before: a reader's own are two or three, what it quotes more."""

_SENTENCES: Final[tuple[tuple[str, str], ...]] = (
    (r"not UTF-8 at byte (\d+)", "no es UTF-8 en el byte {0}"),
    (r"(?:the note is )?not UTF-8", "no es UTF-8"),
    (r"starts with a byte order mark: leave it out", "empieza con una marca de orden de bytes: quítela"),
    (r"nested deeper than (\d+)", "tiene más de {0} niveles, unos dentro de otros"),
    (r"nested too deep|deeper than \d+", "tiene demasiados niveles, unos dentro de otros"),
    (r"not JSON: (.*) at character (\d+)", "no es JSON: falla en el carácter {1}"),
    (r"not JSON(?:: .*)?", "no es JSON"),
    (r"(?:the top is not an object|not a JSON object|no object)", "no es un objeto JSON"),
    (r"member name (.*) does not match (.*)", "el nombre de miembro {0} no tiene la forma {1}"),
    (r"(?:a )?member stands twice", "un miembro está dos veces"),
    (r"members are not in order: (\S+) stands after (\S+)", "los miembros no están en orden: {0} viene después de {1}"),
    (r"(\d+) items: at most (\d+)", "{0} elementos: lo más son {1}"),
    (r"(\d+) bytes: at most (\d+)", "{0} bytes: lo más son {1}"),
    (r"more than (\d+) bytes", "más de {0} bytes"),
    (r"integer beyond ±\(2\^53−1\)", "entero más allá de ±(2^53−1)"),
    (
        r"(.*) is not an integer within ±\(2\^53−1\): write exact quantities as decimal strings",
        "{0} no es un entero dentro de ±(2^53−1): las cantidades exactas se escriben como texto decimal",
    ),
    (r"character (.*) at position (\d+) is not allowed: .*", "el carácter {0} en la posición {1} no se admite"),
    (
        r"not the canonical spelling at character (\d+): .*",
        "no es la escritura canónica en el carácter {0}: sin espacios, y solo se escapan comillas y barra invertida",
    ),
    (r"missing", "falta"),
    (r"not 1", "no es 1"),
    (r"(?:not|is no) (?:a )?string", "no es un texto"),
    (r"not a list", "no es una lista"),
    (r"has members other than (.*)", "tiene otros miembros que {0}"),
    (r"none of (.*)", "no es ninguno de {0}"),
    (r"not an object of (.*)", "no es un objeto de {0}"),
    (
        r"payload is not an object, or protected and signature are not strings",
        "payload no es un objeto, o protected y signature no son textos",
    ),
    (r"not an origin", "no es un origen de registro"),
    (r"not an integer from 0(?: to 2\^53-1)?", "no es un entero desde 0"),
    (r"not an integer above 0", "no es un entero mayor que 0"),
    (r"not 64 lower-case hexadecimal digits", "no son 64 cifras hexadecimales en minúsculas"),
    (r"64 zeros stand in entry 0 and nowhere else", "64 ceros van en el asiento 0 y en ningún otro"),
    (r"not a rule, or not sorted, each once", "no es una regla, o no van en orden y una vez cada una"),
    (r"level and falls_on are not words", "level y falls_on no son palabras"),
    (r"not the first (\d+) of (\d+) subjects", "no son los primeros {0} de {1} sujetos"),
    (r"not an instant written (.*), from 2000 to 2099", "no es un instante escrito {0}, de 2000 a 2099"),
    (r"not a real instant: .*", "no es un instante que exista"),
    (r"neither Ed25519 nor EdDSA", "no es ni Ed25519 ni EdDSA"),
    (r"not a thumbprint of 43 characters \(RFC 7638\)", "no es una huella de 43 caracteres (RFC 7638)"),
    (r"not (\d+) characters", "no son {0} caracteres"),
    (r"not base64url(?: in its one spelling: .*)?", "no es base64url en su única escritura"),
    (r"not (orotraza-\S+|vc\+jwt)", "no es {0}"),
    (r"no known key has signed the note", "ninguna clave conocida firmó el sello"),
    (r"the signature by (.*) does not hold", "la firma de {0} no corresponde"),
    (r"the signature does not hold", "la firma no corresponde"),
    (r"the note has more than (\d+) signature lines", "el sello tiene más de {0} líneas de firma"),
    (r"(?:the note has (?:\d+) bytes|a note is): at most (\d+)(?: bytes)?", "el sello tiene lo más {0} bytes"),
    (
        r"a note is a text, an empty line, and signature lines, each ending in a newline",
        "un sello es un texto, una línea vacía y líneas de firma, cada una con su fin de línea",
    ),
    (r"a signature line is (.*)", "una línea de firma está mal escrita"),
    (r"the text (?:is empty or does not end in a newline|has a control character)", "el texto del sello está dañado"),
    (
        r"not the three lines of a checkpoint: origin, size, root",
        "no son las tres líneas de un sello: origen, tamaño, raíz",
    ),
    (r"the root is not (?:32 bytes|base64 in its one spelling)", "la raíz no son 32 bytes en base64"),
    (r"the origin is not in the ledger's spelling", "el origen no está escrito como los de registros"),
    (r"the size is not from 1 to 2\^63-1", "el tamaño no va de 1 a 2^63-1"),
    (r"the last line has more than (\d+) bytes", "la última línea tiene más de {0} bytes"),
    (
        r'the last line is not \{"checkpoint":"…"\} in ASCII JSON without white space',
        'la última línea no es {{"checkpoint":"…"}} en ASCII, sin espacios',
    ),
    (r"it is of (\S+), not (\S+)", "es de {0}, y no de {1}"),
    (
        r"signed by (.*); at size (\d+) the log's key is (.*)",
        "lo firmó {0}; en el tamaño {1} la clave del registro es {2}",
    ),
    (r"entry (\d+) rotates no key of the log", "el asiento {0} no cambia ninguna clave del registro"),
    (r"entry (\d+) rotates a key that is not in force", "el asiento {0} cambia una clave que no rige"),
    (r"entry (\d+) is not signed by the root key", "el asiento {0} no lo firmó la clave raíz"),
    (r"entry (\d+) has no (\S+)", "el asiento {0} no tiene {1}"),
    (r"entry 0 is no log\.genesis", "el asiento 0 no es log.genesis"),
    (r"there is no entry 0", "no hay asiento 0"),
    (r"entry (\d+): overlap_until is no instant", "asiento {0}: overlap_until no es un instante"),
    (r"no (\S+) key is known at size (\d+)", "no se conoce la clave {0} del tamaño {1}"),
    (r"the proof is not a list of 64 hexadecimal digits each", "la prueba no es una lista de 64 cifras hexadecimales"),
    (r"the receipt does not hold: .*", "el recibo no se sostiene"),
    (r"the receipt's parts are malformed: (.*)", "las partes del recibo están mal escritas: {0}"),
    (r"tree_size is no size, or checkpoint is no text", "tree_size no es un tamaño, o checkpoint no es un texto"),
    (r"seq is not the entry's", "seq no es el del asiento"),
    (r"the checkpoint is of another log or size", "el sello es de otro registro o de otro tamaño"),
    (r"no key of this log signed the checkpoint", "ninguna clave de este registro firmó el sello"),
    (r"a verifier key is written name\+id\+base64", "una clave de verificación se escribe nombre+id+base64"),
    (r"the verifier key is not of type (0x\d\d), (.*)", "la clave de verificación no es de tipo {0}, {1}"),
    (
        r"the verifier key is misspelt: its id does not belong to its name and key",
        "la clave de verificación está mal escrita: su id no es el de su nombre y su clave",
    ),
    (r"a public key is 32 bytes", "una clave pública son 32 bytes"),
    (
        r"a key name is not empty and has neither spaces nor a plus sign",
        "el nombre de una clave no está vacío, y no tiene espacios ni el signo más",
    ),
    (r"the public key is not the canonical encoding of a point", "la clave pública no es un punto en su escritura"),
    (r"the public key is not of prime order", "la clave pública no es de orden primo"),
    (r"the key is not named as a log is", "el nombre de la clave no es como los de registros"),
    (r"the keys are of several logs", "las claves son de varios registros"),
    (r"neither JSON nor a vc\+jwt(?:: .*)?", "no es ni JSON ni un vc+jwt"),
    (
        r"not the page of the certificate that its entry names",
        "no es la página del certificado que nombra su asiento",
    ),
    (r"not 2 to (\d+) lines that each end in LF", "no son de 2 a {0} líneas, cada una con su fin de línea"),
    (
        r"its lines are not in order: entries, rows, withheld, shares",
        "sus líneas no están en orden: asientos, filas, reservados, partes",
    ),
    (r"line (\d+) is none of a dossier", "la línea {0} no es de un legajo"),
    (r"not a statement's members", "no son los miembros de una constancia"),
    (
        r"statement is no object, or checkpoint no text",
        "statement no es un objeto, o checkpoint no es un texto",
    ),
    (r"checkpoint is no text", "checkpoint no es un texto"),
    (
        r"signed by key (\S+), which is not the service's as known here",
        "lo firmó la clave {0}, que no es la del servicio que aquí se conoce",
    ),
    (r"the last line is missing or too long: the file was cut off", "falta la última línea: el archivo está cortado"),
    (r"the last line is not of checkpoint and snapshot", "la última línea no es de una fotografía"),
    (r"the last line is malformed", "la última línea está mal escrita"),
    (
        r"the last line is not JSON: the file was cut off, or is no snapshot",
        "la última línea no es JSON: el archivo está cortado, o no es una fotografía",
    ),
    (r"the checkpoint is of another log, size or root", "el sello es de otro registro, de otro tamaño o de otra raíz"),
    (r"the lines are not those that were signed", "las líneas no son las que se firmaron"),
    (r"a line is not of the format", "una línea no tiene la forma debida"),
    (r"line (\d+): (.*)", "línea {0}: {1}"),
    (r"([a-zA-Z_][\w.\[\]]*): (.*)", "{0}: {1}"),
)
_PATTERNS: Final = tuple((re.compile(pattern, re.DOTALL), es) for pattern, es in _SENTENCES)
_WITHIN: Final = ("línea {0}: {1}", "{0}: {1}", "las partes del recibo están mal escritas: {0}")
"""Sentences that end in another one."""


@lru_cache(_KEPT)
def spanish(detail: str) -> str:
    """The Spanish of what a reader said; the same text where it is not known."""
    return _spanish(detail, _DEEPEST)


def _spanish(detail: str, deepest: int) -> str:
    if not deepest:
        return detail
    for pattern, es in _PATTERNS:
        if (found := pattern.fullmatch(detail)) is not None:
            groups = [each or "" for each in found.groups()]
            if es in _WITHIN:
                groups[-1] = _spanish(groups[-1], deepest - 1)
            return es.format(*groups)
    return detail
