from collections.abc import Iterator

from service.demo.pen import Act
from tests.honest_rooms.stage import Stage


def acts(stage: Stage) -> Iterator[Act]:
    """Honest acts of this room, in an order in which they can be recorded."""
    yield from ()
