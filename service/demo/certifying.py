"""The story's last page: the certifier certifies the formal miner's lot, which passed three hands to the plant."""

from datetime import datetime
from random import Random

import asyncpg

from service.demo.keyring import Keyring
from service.demo.pen import Pen
from service.demo.seeding import StoryBroken, take
from service.flows.certificates import dry_run
from service.flows.recording.answers import Recorded
from service.flows.recording.append import Appender

CERTIFIER = "certifier"
"""The role, and the key's name."""


async def certify(pool: asyncpg.Pool, appender: Appender, keys: Keyring, log: str, lot: str, moment: datetime) -> str:
    """Issue what the dry run finds of a lot: the certificate's code.

    Raises:
        StoryBroken: nothing of the lot can be certified, or the register did not take the certificate.
    """
    found = await dry_run(pool, log, lot)
    claims = None if found is None else found.judgement.claims
    if found is None or claims is None:
        raise StoryBroken(f"nothing of {lot} can be certified")
    said = {"certificate": found.certificate, "claims": claims.as_json()}
    payload = Pen(log, Random(lot)).write("certificate.issued", moment, **said)
    answer = await take(appender, payload, keys.signer(CERTIFIER))
    if not isinstance(answer, Recorded):
        raise StoryBroken(f"certificate of {lot}: {answer}")
    return found.certificate
