"""One line that works for each command that people begin with, shown below its help."""

from collections.abc import Iterator, Mapping
from typing import Final

from typer import Typer
from typer.models import CommandInfo

EXAMPLES: Final[Mapping[str, tuple[str, ...]]] = {
    "demo": ("orotraza demo --port 8080", "orotraza demo --no-serve --json"),
    "serve": ("orotraza serve --data ./datos --port 8080",),
    "init": (
        'orotraza init --origin oro.example.pe/2026 --registrar ruc:20990000019 --registrar-name "DEMO Registro"',
    ),
    "token": ('curl -H "Authorization: Bearer $(orotraza token --as planta)" $ORO_URL/v1/suppliers/ruc:20991000110',),
    "submit": ("orotraza submit compra.json --as acopio",),
    "check": (
        "orotraza check compra.json --as acopio",
        "orotraza check 20991000110 --as planta",
        "orotraza check 20991000110 --as planta --at 2026-11-20 --signed --save constancia.json",
    ),
    "find": ('orotraza find "ancocala" --as planta', "orotraza find 20991000110 --as planta"),
    "check-list": ("orotraza check-list proveedores.xlsx --as planta --out revisados.xlsx",),
    "categorize": (
        'orotraza categorize 10991001137 --as drem --rights no --surface sí --surface-evidence "escritura pública"',
        "orotraza categorize --file mineros.xlsx --as drem --dry-run",
    ),
    "operator": ("orotraza operator 10991001137 --as drem",),
    "quick-wins": ("orotraza quick-wins --as drem --department Puno --limit 10",),
    "stage": (
        "orotraza stage 10991001137 igafom_preventive --as drem --on 2026-11-20 --outcome aprobado --number 0123-2026",
    ),
    "assist": ("orotraza assist 10991001137 visita --as drem --phase II --on 2026-11-20",),
    "production": ("orotraza production 2026-1 --as minera --right 010468360 --file declaracion.pdf",),
    "export": ("orotraza export registro.ndjson --url $ORO_URL --as auditor",),
    "verify": (
        "orotraza verify registro.ndjson --key root.vkey",
        "orotraza verify registro.ndjson --key root.vkey --since sello.txt",
    ),
    "verify-certificate": ("orotraza verify-certificate OP-XXXX-XXXX-XXXX.json --key root.vkey",),
    "verify-statement": ("orotraza verify-statement constancia.json --key log.vkey --service-key service.vkey",),
    "keys new": ("orotraza keys new tableta-1 --party ruc:20992000008",),
    "keys offer": ("orotraza keys offer acopio --url https://oro.example.pe",),
    "keys list": ("orotraza keys list", "orotraza keys list --as acopio"),
    "keys enrol": (
        "orotraza keys enrol tableta-1 --by acopio --type purchase.recorded --per-day 'PEN 50000' --until 2026-12-31",
        "orotraza keys enrol porteria-5030 --by planta --reads-only --proof eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoi…",
    ),
    "import reinfo": ("orotraza import reinfo reinfo-puno.xlsx --departments 21 --dry-run",),
    "intake xml": ("orotraza intake xml factura.xml guia.xml --as acopio --out compra.json",),
    "intake book": ("orotraza intake book compras-noviembre.xlsx --as acopio --dry-run --faults faltas.csv",),
    "report distribution": ("orotraza report distribution --by department,category --public",),
    "report purchases": ("orotraza report purchases 20992000008 2026-11 --as acopio --out compras.xlsx",),
    "report mercury": ("orotraza report mercury --as drem --from 2026-11-01 --to 2026-11-30 --department 21",),
    "trace back": ("orotraza trace back 01a1f007-b780-77af-8656-933d99348677 --as planta",),
    "certificate show": ("orotraza certificate show OP-XXXX-XXXX-XXXX",),
}
"""By command. The names of keys are examples: `orotraza keys list` gives those of a folder."""


def add(app: Typer) -> None:
    """Put each example below its command's help. A line is left whole, so that it can be copied."""
    for name, info in _commands(app, ""):
        if lines := EXAMPLES.get(name):
            info.epilog = "\b\n" + "\n".join(("Por ejemplo / For example:", *(f"  {line}" for line in lines)))


def _commands(app: Typer, path: str) -> Iterator[tuple[str, CommandInfo]]:
    for info in app.registered_commands:
        name = info.name or (info.callback.__name__ if info.callback else "")
        yield f"{path} {name}".strip(), info
    for group in app.registered_groups:
        if group.typer_instance is not None and isinstance(group.name, str):
            yield from _commands(group.typer_instance, f"{path} {group.name}".strip())
