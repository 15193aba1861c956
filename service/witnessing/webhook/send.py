"""One message sent once: to the address that was looked at, under the name that was written, and no further.

The certificate is judged by the name, the connection made to the address; proxies of the environment are not asked, for
they would resolve the name themselves. A redirect is a failure: the receiver's address is for its owner to correct.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Final

import httpx

from service.witnessing.webhook import address, secret

DEADLINE_S: Final = 20.0
"""Seconds that a receiver has to take a message in; the standard says 15 to 30."""

GONE: Final = 410


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where messages go, and what they are signed with."""

    url: str
    secret: bytes
    allow_private: bool = False
    deadline_s: float = DEADLINE_S


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt: `taken`, or `why` not; `retry_after_s` is what the receiver asked for."""

    taken: bool
    why: str = ""
    gone: bool = False
    retry_after_s: int = 0


async def send(receiver: Receiver, message_id: str, body: bytes, now: Callable[[], float]) -> Outcome:
    """Send a message; every failure is an outcome."""
    try:
        async with asyncio.timeout(receiver.deadline_s):
            target = await address.resolve(receiver.url, allow_private=receiver.allow_private)
            return await _post(receiver, target, message_id, body, now)
    except TimeoutError:
        return Outcome(taken=False, why=f"> {receiver.deadline_s} s")
    except (address.Refused, httpx.HTTPError) as error:
        return Outcome(taken=False, why=str(error) or type(error).__name__)


async def _post(
    receiver: Receiver, target: address.Target, message_id: str, body: bytes, now: Callable[[], float]
) -> Outcome:
    literal = f"[{target.address}]" if isinstance(target.address, IPv6Address) else str(target.address)
    headers = {
        "host": target.url.netloc.decode("ascii"),
        "content-type": "application/json",
        "user-agent": "orotraza",
        **secret.headers(receiver.secret, message_id, int(now()), body),
    }
    async with httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=receiver.deadline_s) as client:
        request = client.build_request(
            "POST",
            target.url.copy_with(host=literal),
            content=body,
            headers=headers,
            extensions={"sni_hostname": target.host},
        )
        answer = await client.send(request, stream=True)  # its body is of no interest, however long it is
        await answer.aclose()
    status = answer.status_code
    after = answer.headers.get("retry-after", "")
    return Outcome(
        taken=answer.is_success,
        why="" if answer.is_success else f"HTTP {status}",
        gone=status == GONE,
        retry_after_s=int(after) if after.isdecimal() and len(after) < 7 else 0,
    )
