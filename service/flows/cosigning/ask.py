"""Ask one witness to cosign a checkpoint (c2sp.org/tlog-witness), from the size that it holds.

What size that is, its answer 409 tells: then it is asked again, with the proof from there. Every answer is bounded in
time and in bytes, and believed only as far as its signature holds.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Final

import httpx
import structlog

from service.flows.prove import Prover
from service.ledger import add_checkpoint, cosignature
from service.ledger.cosignature import Cosignature
from service.ledger.errors import LedgerError
from service.ledger.witness_policy import Witness

SECONDS: Final = 10.0
"""Seconds that a witness has to answer, all its questions back included."""

_LONGEST: Final = 65_536  # bytes of an answer
_TRIES: Final = 3  # told its size, and told once more because it has moved on meanwhile
_CLOCK_SKEW: Final = 300  # seconds that a witness's clock may go before ours

log = structlog.get_logger(__name__)


class Failed(Exception):
    """The witness has not cosigned; `reason` is one of a few words, for figures and alarms."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Asker:
    """One witness, as the log knows it."""

    def __init__(
        self, http: httpx.AsyncClient, witness: Witness, prover: Prover, clock: Callable[[], float] = time.time
    ) -> None:
        """`clock` gives seconds since 1970. `held` is the size that the witness is believed to hold."""
        self.witness: Final = witness
        self.held = 0
        self._http: Final = http
        self._prover: Final = prover
        self._clock: Final = clock

    async def ask(self, size: int, note: bytes) -> Cosignature:
        """The witness's cosignature of this note, verified. Raises `Failed` for whatever else becomes of it."""
        try:
            async with asyncio.timeout(SECONDS):
                return await self._ask(size, note)
        except TimeoutError:
            raise Failed("late") from None
        except httpx.HTTPError:
            raise Failed("unreachable") from None

    async def _ask(self, size: int, note: bytes) -> Cosignature:
        for _ in range(_TRIES):
            if self.held > size:
                raise Failed("ahead")
            proof = await self._prover.consistency(self.held, size) if 0 < self.held < size else []
            status, body = await self._post(add_checkpoint.format(self.held, proof, note))
            match status:
                case 200:
                    found = self._verify(note, body)
                    self.held = size
                    return found
                case 409:
                    self._take_size(body)
                case 422:
                    raise Failed("other_history")
                case _:
                    raise Failed(f"status_{status}")
        raise Failed("unsteady")

    async def _post(self, body: bytes) -> tuple[int, bytes]:
        url = f"{self.witness.url}add-checkpoint"
        answer = bytearray()
        async with self._http.stream("POST", url, content=body, headers={"content-type": "text/plain"}) as response:
            async for piece in response.aiter_bytes():
                answer += piece
                if len(answer) > _LONGEST:
                    raise Failed("too_long")
        return response.status_code, bytes(answer)

    def _take_size(self, body: bytes) -> None:
        try:
            told = add_checkpoint.parse_size(body)
        except LedgerError:
            raise Failed("malformed") from None
        if told == self.held:  # asked from its own size: what differs is the root
            raise Failed("other_history")
        if told < self.held:
            log.error("witness_went_back", witness=self.witness.name, held=self.held, told=told)
        self.held = told

    def _verify(self, note: bytes, body: bytes) -> Cosignature:
        try:
            found = cosignature.verify(note + body, [self.witness.vkey])
        except LedgerError:
            raise Failed("bad_cosignature") from None
        if not found:
            raise Failed("bad_cosignature")
        latest = max(found, key=lambda each: each.time)
        if latest.time > self._clock() + _CLOCK_SKEW:
            raise Failed("clock_ahead")
        return latest
