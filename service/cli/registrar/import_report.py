"""What is told of an import: the difference in a table, the bad rows in a file, everything for machines."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from service.cli.say import Trouble, complain, console, note, say
from service.cli.whole_file import put_new

if TYPE_CHECKING:
    from service.flows.rolls.prepare import Prepared
    from service.flows.rolls.record import Declined
    from service.flows.rolls.take_in import TakenIn

_MOST: Final = 10
_ACTIVITIES: Final = {
    "exploration": "exploración",
    "exploitation": "explotación",
    "beneficiation": "beneficio",
    "trade": "comercio",
    "refining": "refinación",
}
_PARTY: Final = len("ruc:20990000019")
_COUNTS: Final = {
    "read": "filas leídas / rows read",
    "bad": "filas malas / bad rows",
    "new": "nuevas / new",
    "changed": "cambiadas / changed",
    "gone": "ya no están / gone",
    "unchanged": "sin cambio / unchanged",
}


class About(Protocol):
    """What one word of a register is about."""

    @property
    def party(self) -> str: ...
    @property
    def right(self) -> str | None: ...
    @property
    def activity(self) -> str | None: ...


_HEADINGS: Final = ("row", "column", "code", "kind", "es", "en")


def summary(prepared: "Prepared", taken: "TakenIn | None") -> dict[str, Any]:
    """The import as JSON; `entry` is None where nothing was recorded."""
    file, plan = prepared.file, prepared.plan
    return {
        "register": file.register,
        "source": file.as_source(),
        "departments": list(file.departments),
        "counts": _counts(prepared, taken),
        "stood": plan.stood,
        "vanishing": plan.vanishing,
        "spared": plan.spared,
        "newer": plan.newer,
        "unidentified": plan.unidentified,
        "needs_confirmation": plan.needs_confirmation,
        "entries": prepared.left + 1 if taken else 0,
        "entry": taken.seq if taken else None,
        "faults": [dict(zip(_HEADINGS, line, strict=True)) for line in _lines(prepared, taken)],
    }


def show(prepared: "Prepared", taken: "TakenIn | None", *, with_changes: bool) -> None:
    """The same for people: counts, with the first changes where nothing was recorded, and the first bad rows."""
    from rich.table import Table

    table = Table(title=f"{prepared.file.register} · {prepared.file.source}", title_justify="left", show_header=False)
    nothing_read = not prepared.reading.rows
    for name, count in _counts(prepared, taken).items():
        if not (nothing_read and name == "gone"):  # of a roll that was not read nobody knows who is on it
            table.add_row(_COUNTS[name], f"{count:,}")
    console().print(table)
    if not nothing_read:
        _say_what_stays(prepared)
    if with_changes and not nothing_read:
        _show_changes(prepared)
    lines = list(_lines(prepared, taken))
    for row, column, _, _, es, en in lines[:_MOST]:
        note(f"{f'fila {row}' if row else 'encabezado'}, {column}: {es}", f"row {row}, {column}: {en}")
    if len(lines) > _MOST:
        note(f"… y {len(lines) - _MOST:,} avisos más: --faults ARCHIVO", "… and more: --faults FILE")
    if taken is not None:
        say(f"El padrón está en el asiento {taken.seq}.", f"The roll stands in entry {taken.seq}.", "green")


def _say_what_stays(prepared: "Prepared") -> None:
    """How many registrations stay as they are for another reason than that the roll says the same."""
    plan = prepared.plan
    if plan.spared:
        note(
            f"quedan abiertas sin estar en el padrón, pues una fila mala puede ser suya: {plan.spared:,}",
            f"not in the roll, but still open, for a bad row may be about them: {plan.spared:,}",
        )
    if plan.newer:
        note(
            f"quedan como están, pues lo que consta es de una fuente posterior a este padrón: {plan.newer:,}",
            f"left as they are, for what is on record is from a later source than this roll: {plan.newer:,}",
        )


def say_why_not(prepared: "Prepared") -> None:
    """Why nothing was recorded, or would not be."""
    plan = prepared.plan
    if not prepared.reading.rows:
        complain(Trouble("ninguna fila se pudo leer: no se registró nada", "no row could be read: nothing recorded"))
    elif plan.needs_confirmation and not plan.too_many:
        complain(
            Trouble(
                f"{plan.unidentified:,} filas malas no dicen de quién son, y se cerrarían {len(plan.gone):,} "
                "inscripciones: corríjalas; si no son de ninguna de estas, --confirm",
                f"{plan.unidentified:,} bad rows do not say whose they are, and {len(plan.gone):,} registrations would "
                "be closed: mend them; if they are of none of these, --confirm",
            )
        )
    elif plan.needs_confirmation:
        complain(
            Trouble(
                f"se cerrarían {len(plan.gone):,} de {plan.stood:,} inscripciones: si está completo, --confirm",
                f"{len(plan.gone):,} of {plan.stood:,} registrations would be closed: if it is whole, --confirm",
            )
        )


def write_faults(path: Path, prepared: "Prepared", taken: "TakenIn | None") -> None:
    """A CSV of the bad rows, with how to mend each. With a byte order mark, without which Excel garbles the accents."""
    from service.exchange.inert import inert

    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_HEADINGS)
    for line in _lines(prepared, taken):
        writer.writerow(inert(map(str, line)))
    put_new(path, text.getvalue().encode("utf-8-sig"))


def _counts(prepared: "Prepared", taken: "TakenIn | None") -> dict[str, int]:
    from service.flows.rolls.take_in import counted

    return taken.counts if taken else counted(prepared, [])


def _lines(prepared: "Prepared", taken: "TakenIn | None") -> Iterator[tuple[int, str, str, str, str, str]]:
    for fault in prepared.reading.faults:
        yield fault.row, fault.column, fault.code, "notice" if fault.notice else "bad", fault.es, fault.en
    for declined in taken.declined if taken else ():
        yield declined.statement.row or 0, declined.refusal.field, declined.refusal.code, "bad", *_words(declined)


def _words(declined: "Declined") -> tuple[str, str]:
    from service.api.log import submitting

    problem = submitting.refused(declined.refusal)
    es, en = problem.as_json("es"), problem.as_json("en")
    return f"{es['title']} {es['fix']}", f"{en['title']} {en['fix']}"


def _show_changes(prepared: "Prepared") -> None:
    from rich.table import Table

    plan = prepared.plan
    table = Table(title="Diferencia / difference", title_justify="left", show_lines=True)
    for name in ("", "parte / party", "derecho / right", "cambio, desde / change, from"):
        # A RUC cut short names nobody: on a narrow terminal the other columns fold.
        whole = name.startswith("parte")
        table.add_column(name, no_wrap=whole, overflow="fold", min_width=_PARTY if whole else None)
    for sign, changes in (("+", plan.new), ("~", plan.changed)):
        for change in changes[:_MOST]:
            row, before = change.row, change.before
            table.add_row(*_change(sign, row, None if before is None else before.status, row.status, change.start))
    for gone in plan.gone[:_MOST]:
        table.add_row(*_change("−", gone, gone.status, "ended", plan.day))
    console().print(table)
    left = sum(max(0, len(each) - _MOST) for each in (plan.new, plan.changed, plan.gone))
    if left:
        note(f"… y {left:,} cambios más", f"… and {left:,} changes more")


def _change(sign: str, whose: "About", before: str | None, now: str, start: str) -> tuple[str, str, str, str]:
    """One line of the difference, in no more columns than 80 letters have room for."""
    from service.registry.register_words import status_es

    activity = None if whose.activity is None else _ACTIVITIES.get(whose.activity, whose.activity)
    about = "\n".join(each for each in (whose.right, activity) if each) or "–"
    was = "–" if before is None else status_es(before)
    return sign, whose.party, about, f"{was} → {status_es(now)}\ndesde {start}"
