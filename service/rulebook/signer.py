"""Who signed: the key's state as the entries before left it, and its party's roles."""

from datetime import datetime

from service.decision.calendar import instant
from service.decision.facts import Facts
from service.decision.kind import Signer
from service.decision.outcome import refuse
from service.decision.payload import Payload
from service.registry import genesis, keys, parties
from service.registry.genesis import Genesis
from service.registry.keys import KeyState, Status


def identify(payload: Payload, kid: str, facts: Facts) -> KeyState | None:
    """The key that is said to have signed, in whatever state; None for one never enrolled.

    Its public key and party never change, so that the signature may be verified and the submission's identity told
    apart from the decision. A genesis names its root key itself.

    Raises:
        NotLoaded: when the key's shelf is not loaded.
    """
    known = keys.state(facts, kid)
    if known is None and isinstance(payload, Genesis):
        root = genesis.root_key(payload)
        return root if root.kid == kid else None
    return known


def find(payload: Payload, kid: str, facts: Facts, recorded_at: datetime) -> KeyState:
    """The key that signed, if it may at `recorded_at` (UTC), its limits apart.

    Raises:
        Refused: `unknown_signer` for a kid never enrolled, `signer_not_active` for one that does not sign any more,
            `signer_not_yet` for one whose recovery has not taken effect.
        NotLoaded: when the key's shelf is not loaded.
    """
    key = identify(payload, kid, facts)
    if key is None:
        raise refuse("unknown_signer", "protected.kid", kid=kid)
    if key.status != Status.ACTIVE:
        raise refuse("signer_not_active", "protected.kid", kid=kid, status=key.status)
    if key.ends is not None and instant(key.ends) <= recorded_at:
        raise refuse("signer_not_active", "protected.kid", kid=kid, status="recovered")
    if key.since is not None and recorded_at < instant(key.since):
        raise refuse("signer_not_yet", "protected.kid", kid=kid, since=key.since)
    return key


def of_key(key: KeyState, facts: Facts) -> Signer:
    """The holder of a key, with the roles it now has.

    Raises:
        NotLoaded: when the party's shelf is not loaded.
    """
    party = parties.find(facts, key.party)
    return Signer(key.kid, key.party, key.grade, party.roles if party else ())
