"""What proves something, kept for whoever has to be shown it: a folder for each alarm, never written over.

evidence/log.fork-20261130T101502Z-3f9a…/alarm.json, guardado-kept.txt, mostrado-shown.txt
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Final

from service.witnessing.alarms import Alarm
from service.witnessing.mirror import disk

FOLDER: Final = "evidence"


def keep(root: Path, alarm: Alarm, origin: str, at: datetime) -> Path | None:
    """Keep an alarm's evidence, and give its folder; None where there is nothing to keep."""
    if not alarm.evidence:
        return None
    folder = root / FOLDER / f"{alarm.kind}-{at:%Y%m%dT%H%M%SZ}-{alarm.digest[:8]}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    said = json.dumps(alarm.as_json(origin, at), ensure_ascii=False, indent=1).encode() + b"\n"
    for name, data in {"alarm.json": said, **alarm.evidence}.items():
        try:
            disk.write_new(folder / name, data)
        except FileExistsError:  # the same alarm within a second, kept before a crash
            continue
    disk.sync_folder(folder.parent)
    return folder
