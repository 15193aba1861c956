"""What other readers were shown: a log that shows two histories must keep its readers apart; here they meet.

Another reader is a second address of the log, or a witness that hands out the log's checkpoint as it cosigned it
(`/checkpoint/<SHA-256 of the origin>`). Its checkpoint is the log's word as much as our own.
"""

from typing import Final

from service.audit import whole
from service.ledger.checkpoint import Checkpoint
from service.witnessing.alarms import Alarm, Halt, Kind
from service.witnessing.mirror import checkpoints, keys
from service.witnessing.mirror.bring import Source
from service.witnessing.mirror.copy import Copy
from service.witnessing.mirror.fetch import Fetcher, Unanswered
from service.witnessing.monitor.state import State

_CHECKPOINT: Final = "/checkpoint"


async def compare(fetcher: Fetcher, source: Source, copy: Copy, state: State) -> Alarm | None:
    """Ask one other reader, and compare with the copy; None where both saw one history.

    A checkpoint of a size that the copy has not come to is remembered, and compared when it has: the first one, for
    a reader that is always ahead would otherwise never be compared.
    """
    url = fetcher.url
    try:
        note = await checkpoints.fetch(fetcher, "" if _CHECKPOINT in url else _CHECKPOINT)
    except Unanswered as error:
        return checkpoints.unanswered(error, url).alarm
    known = keys.told(copy, source.trusted)
    for each in (state.also.get(url), note):
        if each is None:
            continue
        try:
            stated = checkpoints.opened(each, url, source.origin, known)
        except Halt as halt:
            return _unknown(halt.alarm, copy, each, url)
        if stated.size > copy.size:
            state.also.setdefault(url, each)
        elif (alarm := _differs(copy, stated, each)) is not None:
            return alarm
        elif state.also.get(url) == each:
            del state.also[url]
    return None


def _unknown(refused: Alarm, copy: Copy, note: bytes, url: str) -> Alarm:
    """A larger checkpoint may be by a key that the copy's entries do not tell of yet: so far it accuses nobody."""
    if refused.kind is Kind.SIGNATURE and copy.key_entries() and whole.claimed(note).size > copy.size:
        return Alarm(Kind.UNANSWERED, refused.text, {"url": url})
    return refused


def _differs(copy: Copy, stated: Checkpoint, note: bytes) -> Alarm | None:
    if copy.range_at(stated.size).root() == stated.root:
        return None
    if stated.size == copy.size:
        return checkpoints.same_size(copy.note, note, copy.size)
    return checkpoints.not_grown(copy.note, note)
