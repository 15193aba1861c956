"""Answers of a stranger's server, each within a size and a time: whoever serves a log may not want it watched.

No redirect is followed: it would let the server choose what is read. An answer is read piece by piece and given up once
it is too long, unpacked no further than that, and given up after `DEADLINE_S` however slowly it drips.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Final

import httpx

from service.audit.faults import Text

DEADLINE_S: Final = 30.0
"""Seconds for a whole answer, from asking to its last byte."""

_PACKED: Final = 16 + zlib.MAX_WBITS
"""What zlib calls gzip."""

_OF_PACKING: Final = 1 << 17
"""Bytes that packing may add to what cannot be packed: more come of nothing but padding."""

_NO_ANSWER: Final = Text("{url} no responde: {why}", "{url} does not answer: {why}")
_TOO_SLOW: Final = Text("{url} no terminó de responder en {s} s", "{url} did not end its answer in {s} s")
_TOO_LONG: Final = Text("{url} responde con más de {most} bytes", "{url} answers with more than {most} bytes")
_STATUS: Final = Text("{url} responde {status}", "{url} answers {status}")
_ENCODING: Final = Text(
    "{url} responde en una codificación que no se pidió", "{url} answers in an encoding not asked for"
)


class Unanswered(Exception):
    """There is no answer that could be used. `text` says why, in both languages; `status` is HTTP's, 0 for none."""

    def __init__(self, text: Text, status: int = 0) -> None:
        super().__init__(text.en)
        self.text: Final = text
        self.status: Final = status

    @property
    def absent(self) -> bool:
        """Whether the server says that there is no such thing."""
        return self.status in (404, 410)


class Fetcher:
    """Asks one server. `url` is a prefix (`https://host` or `https://host/log`) that paths are put behind."""

    def __init__(self, client: httpx.AsyncClient, url: str, *, deadline_s: float = DEADLINE_S) -> None:
        self.url: Final = url.rstrip("/")
        self._client = client
        self._deadline_s = deadline_s

    async def get(self, path: str, most: int, headers: Mapping[str, str] | None = None) -> bytes:
        """The body of a 200, at most `most` bytes once unpacked. Raises `Unanswered`."""
        return await self._ask(self._client.build_request("GET", self.url + path, headers=headers), most)

    async def post_form(self, path: str, form: Mapping[str, str], most: int) -> bytes:
        """What a form is answered with, within the same limits. Raises `Unanswered`."""
        return await self._ask(self._client.build_request("POST", self.url + path, data=form), most)

    async def _ask(self, request: httpx.Request, most: int) -> bytes:
        url = str(request.url)
        try:
            async with asyncio.timeout(self._deadline_s):
                answer = await self._client.send(request, stream=True, follow_redirects=False)
                try:
                    if answer.status_code != httpx.codes.OK:
                        raise Unanswered(_STATUS.of(url=url, status=answer.status_code), answer.status_code)
                    return await _read(answer, url, most)
                finally:
                    await answer.aclose()
        except TimeoutError:
            raise Unanswered(_TOO_SLOW.of(url=url, s=self._deadline_s)) from None
        except (httpx.HTTPError, httpx.InvalidURL, zlib.error) as error:
            why = str(error) or type(error).__name__
            raise Unanswered(_NO_ANSWER.of(url=url, why=why)) from None


@asynccontextmanager
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """Connections to ask over, few at a time so that no service feels it."""
    limits = httpx.Limits(max_connections=8)
    headers = {"accept-encoding": "gzip", "user-agent": "orotraza"}
    async with httpx.AsyncClient(
        timeout=10, limits=limits, headers=headers, follow_redirects=False, verify=_authorities()
    ) as opened:
        yield opened


_authorities: Final = lru_cache(maxsize=1)(httpx.create_ssl_context)
"""The certificate authorities, read once: it takes longer than asking."""


async def _read(answer: httpx.Response, url: str, most: int) -> bytes:
    """The body, unpacked here: a library that unpacks whole pieces makes gigabytes of a small one."""
    encoding = answer.headers.get("content-encoding", "identity").lower()
    if encoding not in ("gzip", "identity"):
        raise Unanswered(_ENCODING.of(url=url))
    unpack = zlib.decompressobj(_PACKED) if encoding == "gzip" else None
    body, taken = bytearray(), 0
    async for piece in answer.aiter_raw():
        taken += len(piece)
        body += piece if unpack is None else unpack.decompress(piece, most + 1 - len(body))
        if len(body) > most or taken > most + _OF_PACKING:
            raise Unanswered(_TOO_LONG.of(url=url, most=most))
        if unpack is not None and unpack.unused_data:  # kept by whoever unpacks, however much comes
            raise zlib.error("the packed answer goes on behind its end")
    if unpack is not None and not unpack.eof:
        raise zlib.error("the packed answer breaks off")
    return bytes(body)
