"""A log that is reached over HTTP, to be spoken to like the appender itself."""

import httpx

from service.decision.payload import Payload
from service.flows.recording.answers import Answer, Recorded, Unavailable
from service.ledger import base64url, jws
from service.ledger.submission import Submission


class Remote:
    """`POST /v1/entries` of a server that may die at any moment. `lost` are the payloads whose answer died with it."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.lost: set[bytes] = set()
        self._http = http

    async def submit(self, submission: Submission, _payload: Payload, /) -> Answer:
        """Post the submission, the same bytes whenever it is the same. No answer means: ask again."""
        try:
            answer = await self._http.post("/v1/entries", content=body_of(submission))
        except httpx.ConnectError:
            return Unavailable(1)
        except httpx.TransportError:
            self.lost.add(submission.digest)
            return Unavailable(1)
        if answer.status_code == 503:
            return Unavailable(int(answer.headers["retry-after"]))
        assert answer.status_code in {200, 201}, answer.text
        return Recorded(answer.json()["seq"], answer.content, new=answer.status_code == 201)


def body_of(submission: Submission) -> bytes:
    """The body that a submission came in."""
    payload, signature = base64url.encode(submission.payload_bytes), base64url.encode(submission.signature)
    return jws.to_bytes({"protected": submission.protected, "payload": payload, "signature": signature})
