"""Many submissions at once, through `/v1/entries/batch`: each line is answered alone, and a busy one is sent again."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.cli.client import remote
from service.cli.say import Trouble

if TYPE_CHECKING:
    import httpx

MOST: Final = 100
"""Lines a batch: a tenth of a second of the service's work, and little to say again after a crash."""

_MEDIA_TYPE: Final = "application/x-ndjson"
_TRIES: Final = 8
_LONGEST_PAUSE: Final = 20.0
_BUSY: Final = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one line: `receipt` where it is on record (201 now, 200 before), else `problem` (RFC 9457)."""

    status: int
    receipt: dict[str, Any] | None
    problem: dict[str, Any]


def post(client: "httpx.Client", bodies: Sequence[bytes]) -> list[Answered]:
    """The answers, in the order of the bodies. The same bytes record once, so that a lost answer costs nothing.

    Raises `Trouble` where the service refuses the batch, or stays busy.
    """
    found: dict[int, Answered] = {}
    pause = 0.5
    for _ in range(_TRIES):
        waiting = [index for index in range(len(bodies)) if index not in found or found[index].status in _BUSY]
        if not waiting:
            break
        if found:
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        joined = b"".join(bodies[index] + b"\n" for index in waiting)
        answer = remote.good(remote.post(client, "/v1/entries/batch", joined, media_type=_MEDIA_TYPE))
        for line in answer.content.splitlines():
            said = json.loads(line)
            found[waiting[said["line"] - 1]] = Answered(said["status"], said.get("receipt"), said.get("problem", {}))
    if len(found) < len(bodies):
        raise Trouble("el servicio no respondió a todo: repita", "the service did not answer all of it: try again")
    return [found[index] for index in range(len(bodies))]
