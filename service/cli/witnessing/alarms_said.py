"""How a watcher's alarms are shown: a sentence in both languages with the signed checkpoints, or a JSON line."""

import json as _json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from service.cli.say import console, has_all_letters, say

if TYPE_CHECKING:
    from service.witnessing.alarms import Alarm


def kept(folder: Path, alarm: "Alarm", origin: str) -> Path | None:
    """Keep an alarm's evidence beside the copy."""
    from service.witnessing.monitor import evidence

    return evidence.keep(folder, alarm, origin, datetime.now(UTC))


def show(alarm: "Alarm", origin: str, evidence: Path | None, *, json: bool) -> None:
    """Show one. What was signed is shown as it was signed, so that it can be copied out of a terminal or a log file."""
    if json:
        line(alarm.as_json(origin, datetime.now(UTC)) | _evidence(alarm, evidence))
        return
    say(alarm.text.es, alarm.text.en, "bold red" if _grave(alarm) else "yellow")
    out = console()
    for name, data in alarm.evidence.items():
        if name.endswith(".txt"):
            out.print(f"--- {name}", markup=False)
            out.print(data.decode(errors="replace"), markup=False)
    if evidence is not None:
        say(f"guardado en {evidence}", "kept there")


def line(said: dict[str, object]) -> None:
    """One JSON line, whole before the next one begins."""
    sys.stdout.write(_json.dumps(said, ensure_ascii=not has_all_letters()) + "\n")
    sys.stdout.flush()


def end(alarms: "Iterable[Alarm]") -> NoReturn:
    """End with the status of the gravest."""
    from service.witnessing.alarms import status

    sys.exit(status(alarms))


def _grave(alarm: "Alarm") -> bool:
    from service.witnessing.alarms import STATUS

    return alarm.kind in STATUS


def _evidence(alarm: "Alarm", folder: Path | None) -> dict[str, object]:
    texts = {name: data.decode(errors="replace") for name, data in alarm.evidence.items() if name.endswith(".txt")}
    return {"evidence": texts, "evidence_folder": None if folder is None else str(folder)} if alarm.evidence else {}
