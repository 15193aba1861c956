from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from service.decision.facts import Facts
from service.demo.cast import Cast
from service.demo.keyring import Keyring
from service.demo.pen import Pen


@dataclass(frozen=True, slots=True)
class Stage:
    """What a room's honest acts are written with, and what is known when they are.

    `size` is the seq of the entry that the next act becomes.
    """

    keys: Keyring
    cast: Cast
    pen: Pen
    size: Callable[[], int]
    occurred: datetime
    facts: Facts
