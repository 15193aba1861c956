"""Many miners assessed from one sheet: a bad row is told and stops none, and a second run doubles none."""

from collections import Counter
from pathlib import Path
from typing import Final

from service.cli import bounded
from service.cli.client.desk import Desk, Json
from service.cli.field_officer.assessing import outcome
from service.cli.field_officer.assessment_sheet import COLUMNS, BadRow, GoodRow, rows, unread
from service.cli.field_officer.categorize_one import KIND
from service.cli.recording.statements import Said, record_all
from service.cli.say import Trouble, as_json, complain, console, fail, note, progress, reason, say, usage, why

_NO_CATEGORY: Final = "–"


def take(desk: Desk, file: Path, start: str, *, dry_run: bool, json: bool) -> None:
    """Record what the sheet says, each row from its own day or `start`. Exit status 1 when a row was not recorded."""
    read = list(_read(file, start))
    good = [row for row in read if isinstance(row, GoodRow)]
    bad = [row for row in read if isinstance(row, BadRow)]
    done: list[Said] = []
    if not dry_run:
        bar = progress(quiet=json)
        with bar:
            task = bar.add_task("registrando / recording", total=len(good))
            said = [row.said for row in good]
            done.extend(record_all(desk, KIND, said, lambda count: bar.advance(task, count)))
    bad += [BadRow(row.row, "", *said.why) for row, said in zip(good, done, strict=not dry_run) if said.why is not None]
    if json:
        as_json(_summary(good, bad, done))
    else:
        _show(good, bad, done, dry_run=dry_run)
    if bad:
        fail()


def _read(file: Path, start: str) -> list[GoodRow | BadRow]:
    from service.tabular import SheetError
    from service.tabular.apart import read_apart
    from service.tabular.limits import LIMITS

    try:
        sheet = read_apart(bounded.read(file, LIMITS.file_bytes), name=file.name)
    except OSError as error:
        raise usage(f"{file} no se puede leer: {why(error)}", f"{file} cannot be read: {reason(error)}") from None
    except SheetError as error:
        raise Trouble(f"{file.name}: {error.es}", error.en) from None
    found = list(rows(sheet, start))
    if passed_over := unread(sheet.headings):
        known = ", ".join(names[0] for names in COLUMNS.values())
        note(
            f"No se leen estas columnas: {', '.join(passed_over)}. Se leen: {known}.",
            f"These columns are not read: {', '.join(passed_over)}.",
        )
    return found


def _summary(good: list[GoodRow], bad: list[BadRow], done: list[Said]) -> Json:
    return {
        "categories": _categories(good),
        "recorded": sum(1 for said in done if said.new),
        "before": sum(1 for said in done if said.recorded and not said.new),
        "rows": [{"row": row.row, **said.as_json()} for row, said in zip(good, done, strict=False)],
        "bad": [{"row": each.row, "column": each.column, "es": each.es, "en": each.en} for each in bad],
    }


def _show(good: list[GoodRow], bad: list[BadRow], done: list[Said], *, dry_run: bool) -> None:
    from rich.table import Table

    table = Table(title="Categorías de la hoja / categories of the sheet", title_justify="left", show_header=False)
    for category, count in _categories(good).items():
        table.add_row(category, f"{count:,}", "█" * (30 * count // max(len(good), 1)))
    console().print(table)
    for each in sorted(bad, key=lambda each: each.row):
        where = f", {each.column}" if each.column else ""
        complain(Trouble(f"fila {each.row}{where}: {each.es}", f"row {each.row}{where}: {each.en}"))
    if dry_run:
        say(
            f"Se pueden registrar: {len(good)}. Por corregir: {len(bad)}. No se registró nada: era un ensayo.",
            f"{len(good)} can be recorded, {len(bad)} cannot. Nothing was recorded: this was a dry run.",
        )
        return
    new = sum(1 for said in done if said.new)
    before = sum(1 for said in done if said.recorded and not said.new)
    say(
        f"Registradas: {new}. Ya estaban: {before}. Por corregir: {len(bad)}.",
        f"{new} recorded, {before} recorded before, {len(bad)} to be mended.",
        "yellow" if bad else "green",
    )


def _categories(good: list[GoodRow]) -> dict[str, int]:
    """How many rows give each category, I to IV, and how many give none."""
    found = Counter(outcome(row.said)[0] or _NO_CATEGORY for row in good)
    return {str(category): count for category, count in sorted(found.items(), key=lambda each: _place(each[0]))}


def _place(category: str) -> int:
    return ("I", "II", "III", "IV", _NO_CATEGORY).index(category)
