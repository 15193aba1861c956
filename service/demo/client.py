"""The demo's parties as clients of the service: everything they do here anyone could do, over HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx

from service.demo.folder import Folder
from service.ledger import assertion

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"

_BLOCK = 65_536
"""Bytes of a download at one time."""


class NotAsExpected(Exception):
    """The service answered otherwise than the story says."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__(f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text[:500]}")


@dataclass(slots=True)
class Client:
    """Asks one service, as any of the parties whose keys are in the folder."""

    http: httpx.Client
    folder: Folder
    log: str
    _tokens: dict[str, str] = field(default_factory=dict)

    def token(self, name: str) -> str:
        """A bearer token for a signed assertion (RFC 7523), asked for once."""
        if name not in self._tokens:
            party, signer = self.folder.key(name)
            said = assertion.make(party=party, log=self.log, at=datetime.now(UTC), jti=str(uuid4()), signer=signer)
            answer = self.http.post("/v1/token", data={"grant_type": GRANT_TYPE, "assertion": said})
            self._tokens[name] = _good(answer).json()["access_token"]
        return self._tokens[name]

    def ask(self, name: str, path: str, language: str = "es") -> dict[str, Any]:
        """The JSON answer to a question by `name`."""
        headers = {"authorization": f"Bearer {self.token(name)}", "accept-language": language}
        said: dict[str, Any] = _good(self.http.get(path, headers=headers)).json()
        return said

    def record(self, body: bytes) -> httpx.Response:
        """Post a signed submission, whatever comes of it."""
        return self.http.post("/v1/entries", content=body, headers={"content-type": "application/json"})

    def checkpoint(self) -> bytes:
        """The log's last published checkpoint, a signed note."""
        return _good(self.http.get("/checkpoint")).content

    def download(self, name: str, path: str) -> Iterator[bytes]:
        """Blocks of bytes of a long answer. Raises `NotAsExpected`."""
        headers = {"authorization": f"Bearer {self.token(name)}"}
        with self.http.stream("GET", path, headers=headers) as answer:
            if answer.status_code != httpx.codes.OK:
                answer.read()
                raise NotAsExpected(answer)
            yield from answer.iter_bytes(_BLOCK)


def _good(answer: httpx.Response) -> httpx.Response:
    if not answer.is_success:
        raise NotAsExpected(answer)
    return answer
