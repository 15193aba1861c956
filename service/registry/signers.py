"""Who may sign what in the registry (`model.md`, "Registers, roles, signers")."""

from typing import Final

from service.decision.kind import Signer
from service.decision.payload import Payload
from service.registry.keys import Grade

REGISTRAR: Final = "registrar"
AUTHORITY: Final = "authority"
TRADER: Final = "trader"
PLANT: Final = "plant"


def registrar(payload: Payload, signer: Signer) -> bool:
    """Any key of a registrar."""
    return REGISTRAR in signer.roles


def registrar_or_authority(payload: Payload, signer: Signer) -> bool:
    """Any key of a registrar or of an authority."""
    return REGISTRAR in signer.roles or AUTHORITY in signer.roles


def buyer(payload: Payload, signer: Signer) -> bool:
    """Any key of a trader or a plant."""
    return TRADER in signer.roles or PLANT in signer.roles


def keeps_keys(signer: Signer, *, party: str, grade: str) -> bool:
    """Whether `signer` may enrol and rotate a key of this grade for `party`.

    A registrar's administrator key answers for administrator keys, the party's own for its devices.
    """
    if signer.grade != Grade.ADMINISTRATOR:
        return False
    return REGISTRAR in signer.roles if grade == Grade.ADMINISTRATOR else signer.party == party
