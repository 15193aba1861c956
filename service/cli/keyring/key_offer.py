"""A key held elsewhere, as in a phone at the gate: whoever holds it sends the proof, and by that it is enrolled.

The fingerprint is the beginning of the thumbprint in hexadecimal, short enough to be read out over the telephone:
`5030 d178 e665 d62a`. Another key with the same one would have to be found among 2^64.
"""

import shlex
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from service.cli import typed
from service.cli.client import remote
from service.cli.client.key_folder import KeyFolder, passphrase
from service.cli.keyring import key_limits
from service.cli.keyring.key_entry import Data, Name, Url
from service.cli.say import Trouble, note, say, usage, whole
from service.cli.server_side import data_folder, needs_server

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


def offer(
    name: Name,
    party: Annotated[str | None, typer.Option(help="De quién es. / Whose it is.")] = None,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
) -> None:
    """Mostrar la prueba de una clave, para que otro la inscriba. / Show a key's proof, for another to enrol it."""
    from service.ledger import keyproof

    folder = KeyFolder(data_folder(data))
    held = folder.held(name)
    said = party or held.party
    if said is None:
        raise usage(f"¿de quién es la clave {name}? --party", f"whose key is {name}? --party")
    whose = typed.party(said)
    with needs_server(), remote.service(url) as client:
        proof = keyproof.compact(keyproof.make(remote.origin(client), whose, folder.signer(name, passphrase())))
    note(
        "envíe la línea a quien inscribe, que agrega al final el nombre de su clave; dígale por otro camino la huella "
        f"{fingerprint(held.kid)}. La clave privada no sale de aquí",
        "send the line to whoever enrols, who adds a key's name of their own at its end; tell them the fingerprint by "
        "another way. The private key stays here",
    )
    command = f"orotraza keys enrol {shlex.quote(name)} --grade administrator --url {shlex.quote(url)}"
    whole(f"{command} --proof {proof} --by")


def take(folder: KeyFolder, name: str, party: str | None, text: str, members: Mapping[str, Any]) -> "Offered":
    """The key that a proof offers, to be `name` in the folder; whoever sits at the terminal is asked if it is the one.

    `members` are the enrolment's `grade` and `limits`: they came with the line, and are shown beside the fingerprint.
    Raises `Trouble`, also where it is not for `party`.
    """
    from service.ledger import keyproof
    from service.registry.identifiers import check_party

    try:
        offered = keyproof.read("".join(text.split()))
        check_party(offered.party)
    except (keyproof.KeyProofError, ValueError) as error:
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
    say(*_powers(members["grade"], members.get("limits", {})))
    _ask()
    return offered


def fingerprint(kid: str) -> str:
    """What a thumbprint begins with, to be compared by two people."""
    from service.ledger import base64url

    digits = base64url.decode(kid)[:_BYTES].hex()
    return " ".join(digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP))


def _powers(grade: str, limits: Mapping[str, Any]) -> tuple[str, str]:
    """What the key will be able to do, in both languages."""
    types = limits.get("types")
    if grade == "administrator":
        return (
            "se inscribe como ADMINISTRADOR: firma todo, e inscribe y revoca claves",
            "enrolled as an ADMINISTRATOR: it signs anything, and enrols and revokes keys",
        )
    if types is None:
        return "FIRMA toda clase de declaraciones", "it SIGNS every type of statement"
    if key_limits.reads_only(types):
        return "solo consulta: no firma nada", "it only asks, and signs nothing"
    listed = ", ".join(types)
    return f"FIRMA: {listed}", f"it SIGNS: {listed}"


def _ask() -> None:
    """On the way a message may have been changed for another's: somebody looks. Scripts compare it themselves."""
    if not sys.stdin.isatty():
        return
    said: str = typer.prompt(
        "¿Muestra el equipo esa misma huella, y es eso lo que debe poder? (sí/no) / Does the device show this "
        "fingerprint, and is this what it should be able to do? (yes/no)"
    )
    if said.strip().lower() not in _YES:
        raise Trouble("no se inscribió nada", "nothing was enrolled")
