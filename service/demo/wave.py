"""What reaches the register together."""

from dataclasses import dataclass
from datetime import datetime

from service.demo.pen import Act


@dataclass(frozen=True, slots=True)
class Wave:
    """Acts recorded at one moment; none of them rests on another of the same wave, so their order does not matter."""

    recorded_at: datetime
    acts: tuple[Act, ...]
