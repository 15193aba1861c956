"""The auditor's bearer token, asked for when it is needed and again before it ends (RFC 7523, as `orotraza token`)."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from service.audit.faults import Text
from service.ledger import assertion
from service.ledger.signing import Signer
from service.witnessing.mirror.fetch import Fetcher, Unanswered

GRANT_TYPE: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"

_MOST: Final = 16_384
_EARLY_S: Final = 60.0
"""Seconds before its end that a token is replaced: an answer under way must not outlive it."""

_NO_TOKEN: Final = Text(
    "{url} no da una credencial a {party}: ¿es su clave, y es auditor?",
    "{url} gives {party} no token: is the key its own, and is it an auditor?",
)


class Bearer:
    """One party's access to the entries of one log."""

    def __init__(
        self,
        fetcher: Fetcher,
        *,
        origin: str,
        party: str,
        signer: Signer,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetcher, self._origin, self._party, self._signer = fetcher, origin, party, signer
        self._clock = clock
        self._token = ""
        self._until = 0.0

    @property
    def url(self) -> str:
        """The server that is asked."""
        return self._fetcher.url

    async def get(self, path: str, most: int) -> bytes:
        """As `Fetcher.get`, with the token; once more with a fresh one where the service no longer takes it."""
        try:
            return await self._fetcher.get(path, most, await self._headers())
        except Unanswered as refused:
            if refused.status != 401:
                raise
        self._until = 0.0
        return await self._fetcher.get(path, most, await self._headers())

    async def _headers(self) -> dict[str, str]:
        if self._clock() >= self._until:
            await self._renew()
        return {"authorization": f"Bearer {self._token}"}

    async def _renew(self) -> None:
        said = assertion.make(
            party=self._party, log=self._origin, at=datetime.now(UTC), jti=str(uuid4()), signer=self._signer
        )
        refused = Unanswered(_NO_TOKEN.of(url=self._fetcher.url, party=self._party), 401)
        try:
            answer = await self._fetcher.post_form("/v1/token", {"grant_type": GRANT_TYPE, "assertion": said}, _MOST)
        except Unanswered as error:
            raise (refused if 400 <= error.status < 500 else error) from None
        try:
            members = json.loads(answer)
            token, life = members["access_token"], float(members["expires_in"])
        except (ValueError, LookupError, TypeError, OverflowError, RecursionError):
            raise refused from None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise refused
        self._token, self._until = token, self._clock() + max(0.0, life - _EARLY_S)
