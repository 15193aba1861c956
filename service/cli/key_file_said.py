"""What a key file is refused for, in Spanish: the ledger's own words are English."""

import re
from typing import Final

_SENTENCES: Final = (
    (r"(.*) is missing", "falta {0}"),
    (r"(.*) is already there, and a key is never overwritten", "{0} ya existe, y una clave no se sobrescribe"),
    (r"(.*) cannot be written: .*", "no se puede escribir {0}: revise el permiso y el espacio"),
    (r"(.*) cannot be read: .*", "no se puede leer {0}: revise que exista y el permiso"),
    (r"(.*) is not a file", "{0} no es un archivo"),
    (r"(.*) is open to other users: (.*)", "{0} lo pueden leer otros usuarios; ciérrelo: {1}"),
    (
        r"(.*) holds no key that this passphrase opens: .*",
        "{0} no se abre: o tiene otra contraseña (ORO_KEY_PASSPHRASE), o no es una clave entera",
    ),
    (r"(.*) holds a key of another kind than Ed25519", "{0} es una clave, pero no Ed25519"),
)


def spanish(error: Exception) -> str:
    """Why a key file does not open, or was not made; what has no Spanish stays as it is."""
    for english, words in _SENTENCES:
        if found := re.fullmatch(english, str(error), re.DOTALL):
            return words.format(*found.groups())
    return str(error)
