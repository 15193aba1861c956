"""Say what would be found in a submission, were it recorded now; nothing is written."""

from dataclasses import dataclass
from typing import Any

import asyncpg

from service.decision.facts import Facts, Needs
from service.decision.findings import FallsOn, Finding, Level
from service.decision.outcome import Refusal
from service.decision.payload import Payload
from service.flows.recording.answers import NotAuthentic, RuleFailed
from service.flows.recording.deciding import Deciding, RuleCrashed
from service.flows.recording.verdicts import KnownKey
from service.ledger import canonical
from service.ledger.submission import Submission
from service.registry import keys
from service.rulebook import decide as rulebook
from service.storage import head, log_entries
from service.storage.channel import Channel
from service.storage.head import Clock, database_clock
from service.storage.load import known


@dataclass(frozen=True, slots=True)
class Found:
    """It would be recorded with these findings as the log stands at `size` entries; or is entry `seq`, with its own."""

    findings: tuple[Finding, ...]
    size: int
    seq: int | None


async def check(
    pool: asyncpg.Pool, submission: Submission, payload: Payload, *, log: str, clock: Clock = database_clock
) -> Found | Refusal | NotAuthentic | RuleFailed:
    """What the parties would see in the entry of this submission, or why there would be none.

    Raises `rulebook.decide.UnknownRuleset`.
    """
    kid = submission.header.kid
    async with pool.acquire() as connection:
        before = await head.read(connection)
        now = max(await clock(connection), before.recorded_at)
        deciding = Deciding(Channel(connection), Facts(), origin=log, before=before, recorded_at=now)
        await deciding.load(Needs((keys.shelf(kid),)) + rulebook.needs(payload, kid))
        state = keys.state(deciding.facts, kid)
        if state is None:
            return Refusal("unknown_signer", "protected.kid", (("kid", kid),))
        if not KnownKey(state.party, bytes.fromhex(state.public_key)).signed(submission):
            return NotAuthentic()
        identity = (state.party, submission.id)
        earlier = (await known(connection, [identity])).get(identity)
        if earlier is not None and earlier.digest != submission.digest:
            return Refusal("id_clash", "id", (("seq", str(earlier.seq)),))
        if earlier is not None:  # decided again it would meet its own lots and documents
            (recorded,) = await log_entries.by_seq(connection, [earlier.seq])
            return Found(tuple(map(_finding, canonical.decode(recorded)["findings"])), before.size, earlier.seq)
        try:
            outcome = await deciding.decide(payload, kid)
        except RuleCrashed:
            return RuleFailed()
    if isinstance(outcome, Refusal):
        return outcome
    return Found(outcome.findings, before.size, None)


def _finding(said: dict[str, Any]) -> Finding:
    """As an entry has it."""
    level, falls_on = Level(said["level"]), FallsOn(said["falls_on"])
    return Finding(said["rule"], level, falls_on, said["count"], tuple(said["subjects"]))
