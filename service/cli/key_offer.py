"""A key held elsewhere, as in a phone at the gate: whoever holds it sends the proof, and by that it is enrolled.

The fingerprint is the beginning of the thumbprint in hexadecimal, short enough to be read out over the telephone:
`5030 d178 e665 d62a`. Another key with the same one would have to be found among 2^64.
"""

import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from service.cli.key_folder import KeyFolder
from service.cli.say import Trouble, say, usage

if TYPE_CHECKING:
    from service.ledger.keyproof import Offered

Proof = Annotated[
    str | None,
    typer.Option(
        metavar="eyJ…",
        help="La prueba que muestra el equipo, si su clave no está aquí. / The device's own proof, where its key is "
        "not here.",
    ),
]

_BYTES: Final = 8
_GROUP: Final = 4
_YES: Final = ("s", "si", "sí", "y", "yes")


def take(folder: KeyFolder, name: str, party: str | None, text: str) -> "Offered":
    """The key that a proof offers, to be `name` in the folder; whoever sits at the terminal is asked if it is the one.

    Raises `Trouble`, also where it is not for `party`.
    """
    from service.ledger import keyproof

    try:
        offered = keyproof.read("".join(text.split()))
    except keyproof.KeyProofError as error:
        raise usage(
            f"--proof no es la prueba de una clave ({error}); cópiela entera, como la muestra el equipo",
            "--proof is no key's proof; copy the whole of it, as the device shows it",
        ) from None
    if folder.has(name) and folder.held(name).kid != offered.kid:
        raise Trouble(f"ya hay otra clave {name}: elija otro nombre", f"{name} is another key: choose another name")
    if party is not None and party != offered.party:
        raise usage(f"la prueba es para {offered.party}, no para {party}", f"the proof is for {offered.party}")
    say(
        f"clave de {offered.party} en {offered.log}; huella {fingerprint(offered.kid)}",
        f"{offered.party}'s key in {offered.log}; its fingerprint is above",
    )
    _ask()
    return offered


def fingerprint(kid: str) -> str:
    """What a thumbprint begins with, to be compared by two people."""
    from service.ledger import base64url

    digits = base64url.decode(kid)[:_BYTES].hex()
    return " ".join(digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP))


def _ask() -> None:
    """On the way a message may have been changed for another's: somebody looks. Scripts compare it themselves."""
    if not sys.stdin.isatty():
        return
    said: str = typer.prompt(
        "¿Muestra el equipo esa misma huella? (sí/no) / Does the device show this fingerprint? (yes/no)"
    )
    if said.strip().lower() not in _YES:
        raise Trouble("no se inscribió nada", "nothing was enrolled")
