"""The auditor takes the whole ledger home and verifies it offline; then one byte of a copy is changed."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.demo.server import command_line
from service.demo.stage import Stage

_WEIGHT = b'"gross_g":"'


@dataclass(frozen=True, slots=True)
class Audited:
    """Whether the export verified; the entry whose byte was changed, and whether the verifier named it alone."""

    verified: bool
    tampered: int
    tampered_entry_found: bool


def play(stage: Stage) -> Audited:
    """Export, verify, flip a byte of a copy, verify again."""
    screen, export = stage.screen, stage.folder.export
    screen.heading(4, "El auditor verifica sin pedir permiso", "The auditor verifies without asking anybody")
    with export.open("wb") as file:
        for block in stage.client.download("auditor", "/v1/log/export"):
            file.write(block)
    lines = export.read_bytes().splitlines(keepends=True)
    began = time.perf_counter()
    with screen.busy("Se verifica…", "Verifying…"):
        verified, _ = _verify(stage, export)
    seconds = time.perf_counter() - began
    copy = export.with_name("export-altered.ndjson")
    altered = next(at for at in range(len(lines) * 2 // 3, len(lines)) if _WEIGHT in lines[at])
    copy.write_bytes(b"".join([*lines[:altered], _flipped(lines[altered]), *lines[altered + 1 :]]))
    with screen.busy("Se verifica una copia alterada…", "Verifying an altered copy…"):
        passed, faults = _verify(stage, copy)
    named = {fault["seq"] for fault in faults["faults"]}
    found = not passed and named == {altered}
    screen.say(
        f"{len(lines) - 1:,} asientos, {export.stat().st_size / 1e6:.1f} MB: "
        f"{'todo se sostiene' if verified else 'HAY FALLAS'} ({seconds:.1f} s, sin red ni base de datos).",
        f"{len(lines) - 1:,} entries: {'all of it holds' if verified else 'THERE ARE FAULTS'}, "
        "with no network and no database.",
        "bold green" if verified else "bold red",
    )
    for fault in [each for each in faults["faults"] if each["seq"] is not None][:1]:
        screen.say(
            f"En una copia se cambió un byte del asiento {altered:,}. "
            f"El verificador: asiento {fault['seq']:,}, {fault['field']}: {fault['es']}",
            f"In a copy one byte of entry {altered:,} was changed. "
            f"The verifier: entry {fault['seq']:,}, {fault['field']}: {fault['en']}",
            "bold" if found else "bold red",
        )
    return Audited(verified, altered, found)


def _flipped(line: bytes) -> bytes:
    """The line with the last digit of its first weight changed: a milligram more, or less."""
    at = line.index(b'"', line.index(_WEIGHT) + len(_WEIGHT)) - 1
    return line[:at] + bytes([line[at] ^ 1]) + line[at + 1 :]


def _verify(stage: Stage, export: Path) -> tuple[bool, dict[str, Any]]:
    done = command_line(stage.folder, "verify", str(export), "--key", stage.root_vkey, "--json")
    report: dict[str, Any] = json.loads(done.stdout)
    return done.returncode == 0, report
