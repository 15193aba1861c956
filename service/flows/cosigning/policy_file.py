"""The file that names the witnesses: read once, when the service starts."""

from pathlib import Path

from service.ledger import note, witness_policy
from service.ledger.witness_policy import MAX_BYTES, Policy, PolicyError


def read_policy(path: Path, origin: str, *, stops: bool) -> Policy:
    """The policy for the log of this origin; `stops` where writing is to stop without it being met.

    Raises `PolicyError` for a file that cannot be read or understood, and where it asks for what cannot be: witnesses
    needed that have no URL to be asked at, another log, or a stop though nobody is needed.
    """
    try:
        with path.open("rb") as file:
            policy = witness_policy.parse(file.read(MAX_BYTES + 1))
    except OSError as error:
        raise PolicyError(f"{path}: no se puede leer / cannot be read: {error.strerror}") from None
    except PolicyError as error:
        raise PolicyError(f"{path}: {error}") from None
    if policy.logs and all(note.parse_vkey(vkey)[0] != origin for vkey in policy.logs):
        raise PolicyError(f"{path} es de otro registro que {origin} / {path} is of another log than {origin}")
    if not policy.met([witness.vkey for witness in policy.witnesses if witness.url]):
        raise PolicyError(
            f"{path}: los testigos con URL no alcanzan para quorum / {path}: the witnesses with a URL are too few"
        )
    if stops and policy.quorum is None:
        raise PolicyError(
            f"{path}: con quorum none no hay qué esperar: quite ORO_WITNESS_STOP_SECONDS / "
            f"{path}: quorum none leaves nothing to wait for: unset ORO_WITNESS_STOP_SECONDS"
        )
    return policy
