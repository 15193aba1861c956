r"""A gate snapshot: what the register says of many parties on one day, in a file for gates without network.

    ruc:10990000013<TAB>green<TAB>yes<TAB>II<TAB>producer:yes:010234500<TAB>-
    ruc:20990000019<TAB>amber<TAB>yes<TAB>-<TAB>trader:yes<TAB>roll_stale
    {"checkpoint":"demo.orotraza.pe/7f3a\n2413\n…","snapshot":{"protected":"…","payload":"…","signature":"…"}}

One line a party, sorted by its bytes, so that one is found by halving; what is signed is the SHA-256 of all lines. The
last line is ASCII JSON. Short texts and no JSON before it: a hundred thousand parties are some six megabytes.

Knows nothing of the rooms of the trade: a gate waits for every module that is loaded.
"""

import json
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal

from pydantic import Field

from service.decision.calendar import instant
from service.decision.payload import Day, Digest, Instant, Member
from service.ledger import canonical, jws
from service.ledger.signing import Signer

TYP: Final = "orotraza-gate-snapshot+json"
NONE: Final = "-"
"""What stands where a line has nothing to say."""

_MOST: Final = 2**53 - 1
Party = Annotated[str, Field(pattern="^(ruc:[0-9]{11}|nat:[0-9A-Z]{26})$")]
Count = Annotated[int, Field(ge=0, le=_MOST)]


class Head(Member):
    """What is signed. `scope`: `registered`, everybody with a registration; `listed`, those that were asked for.

    `stale_days`: from this age on, policy lets no light of it be green.
    """

    log: str
    issued_at: Instant
    asked_by: Party | None = None
    size: Annotated[int, Field(ge=1, le=_MOST)]
    root: Digest
    at: Day
    scope: Literal["registered", "listed"]
    stale_days: Count
    lines: Count
    digest: Digest

    def age(self, now: datetime) -> timedelta:
        """How old the snapshot is; nothing for one that a clock running behind takes to be of the future."""
        return max(now - instant(self.issued_at), timedelta())

    def stale(self, now: datetime) -> bool:
        """Whether it is older than policy allows."""
        return self.age(now) > timedelta(days=self.stale_days)


def last_line(head: Head, checkpoint: bytes, signer: Signer) -> bytes:
    """The last line, signed with the service key, with its LF."""
    payload = canonical.encode(head.model_dump(mode="json", exclude_none=True))
    members = {"checkpoint": checkpoint.decode(), "snapshot": jws.sign(payload, signer, TYP)}
    return json.dumps(members, separators=(",", ":")).encode() + b"\n"
