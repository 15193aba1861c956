"""Ids used again are found among however many, and nothing else is."""

from random import Random

from service.audit.alignment import Alignment
from service.audit.backbone import Run
from service.audit.identity import repeated
from service.audit.observation import Observation

_SIZE = 3000


def test_used_again() -> None:
    """Every entry that uses its party's id again is named in order, with the first; another party may use it too."""
    draw = Random(5)
    ids = [draw.randbytes(16) for _ in range(_SIZE)]
    pairs = draw.sample(range(_SIZE), 60)
    again = {max(pair): min(pair) for pair in zip(pairs[::2], pairs[1::2], strict=True)}
    for later, earlier in again.items():
        ids[later] = ids[earlier]
    others = set(list(again)[:10])
    seen = Observation(bytearray(32 * _SIZE), bytearray(b"".join(ids)))
    placed = Alignment([Run(0, 0, _SIZE)])
    told = list(repeated(seen, placed, lambda at: "somebody else" if at in others else "a"))
    found = dict(told)
    assert told == sorted(told)
    assert found == {later: earlier for later, earlier in again.items() if later not in others}
