"""What an entry did, as bytes: `Effects` written down and read again, for stores that are not the service's tables.

One JSON object:

    {"seq":7,"type":"lot.declared",…,"rows":[["lot",{"seq":7,"id":"…",…}],…],"postings":[["lot:…/fine",45476250],…]}
"""

from dataclasses import fields
from datetime import datetime
from typing import Final

from pydantic_core import from_json, to_json

from service.decision.effects import Effects
from service.decision.records import Posting, Row
from service.rulebook import rows

_HEAD: Final = tuple(field.name for field in fields(Effects) if field.name not in ("recorded_at", "rows", "postings"))


def encode(done: Effects) -> bytes:
    """Write it down. Raises as `rows.encode` does."""
    head = {name: getattr(done, name) for name in _HEAD} | {"recorded_at": done.recorded_at.isoformat()}
    moved = [(posting.account, posting.amount) for posting in done.postings]
    return b'%b,"rows":%b,"postings":%b}' % (to_json(head)[:-1], encode_rows(done.rows), to_json(moved))


def decode(data: bytes) -> Effects:
    """Read it again. Raises `ValueError`, `KeyError` or `TypeError` where it is something else."""
    body = from_json(data)
    seq = body["seq"]
    return Effects(
        **{name: body[name] for name in _HEAD},
        recorded_at=datetime.fromisoformat(body["recorded_at"]),
        rows=_rows(body["rows"]),
        postings=tuple(Posting(account, seq, amount) for account, amount in body["postings"]),
    )


def encode_rows(found: tuple[Row, ...]) -> bytes:
    """Rows alone."""
    return b"[%b]" % b",".join(b'["%b",%b]' % (row.kind.encode(), rows.encode(row)) for row in found)


def decode_rows(data: bytes) -> tuple[Row, ...]:
    """The rows of what either function wrote."""
    body = from_json(data)
    return _rows(body if isinstance(body, list) else body["rows"])


def _rows(body: list[tuple[str, dict[str, object]]]) -> tuple[Row, ...]:
    return tuple(rows.decode(kind, members) for kind, members in body)
