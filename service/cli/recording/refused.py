"""A refusal as a client keeps it: what was sent beside what the service signed, so that it can be replayed.

purchase.refusal.json    {"submission": {…}, "refusal": {…}}
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.cli.whole_file import put

if TYPE_CHECKING:
    from service.cli.recording.drafts import Draft


def keep(part: "Draft", problem: object) -> Path | None:
    """Write down a signed refusal beside its draft; None where the answer has none."""
    refusal = problem.get("refusal") if isinstance(problem, dict) else None
    if not isinstance(refusal, dict):
        return None
    kept: dict[str, Any] = {"submission": json.loads(part.body), "refusal": refusal}
    path = part.receipt.with_name(part.receipt.name.replace(".receipt", ".refusal"))
    put(path, json.dumps(kept, indent=1).encode() + b"\n")
    return path
