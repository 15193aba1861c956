"""What reading one table may cost: enough for a roll."""

from typing import Final

from service.apart.cost import Cost

COST: Final = Cost(memory_bytes=3 * 2**30, processor_seconds=240, seconds=300, answer_bytes=256 * 2**20)
