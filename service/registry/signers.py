"""Who may sign what in the registry (`model.md`, "Registers, roles, signers")."""

from typing import Final

from service.decision.kind import Signer
from service.decision.payload import Payload
from service.registry.keys import Grade

REGISTRAR: Final = "registrar"
AUTHORITY: Final = "authority"
TRADER: Final = "trader"
PLANT: Final = "plant"
CERTIFIER: Final = "certifier"


def registrar(payload: Payload, signer: Signer) -> bool:
    """Any key of a registrar."""
    return REGISTRAR in signer.roles


def registrar_or_authority(payload: Payload, signer: Signer) -> bool:
    """Any key of a registrar or of an authority."""
    return REGISTRAR in signer.roles or AUTHORITY in signer.roles


def buyer(payload: Payload, signer: Signer) -> bool:
    """Any key of a trader or a plant."""
    return TRADER in signer.roles or PLANT in signer.roles


def enrols_keys(signer: Signer, *, party: str, grade: str) -> bool:
    """Whether `signer` may enrol a key of this grade for `party`: the party's own administrator key may.

    A registrar's may enrol an administrator key, which must be the party's first (`key_enrolled`).
    """
    if signer.grade != Grade.ADMINISTRATOR:
        return False
    return signer.party == party or (grade == Grade.ADMINISTRATOR and REGISTRAR in signer.roles)
