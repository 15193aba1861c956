"""What to try next: addresses, and command lines that work as they are printed.

The lines are a shell script with its comments. Tokens are asked for when a line runs, from the key files in the folder,
so that a line still works long after the tokens of its first day have ended.
"""

import json
import os
import shlex
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from service.decision.calendar import lima_day
from service.demo import live
from service.demo.folder import Folder
from service.demo.moments import trader
from service.demo.screen import Screen
from service.demo.stage import Stage
from service.ledger import submission

_DEFAULT_URL = "http://127.0.0.1:8000"
"""Where the command line looks for a service."""


def prepare(stage: Stage, rng: Random) -> None:
    """Sign a fresh purchase, and another under the same id, for the lines to post; leave a third one to be signed."""
    buyer, signer = stage.folder.key("trader")
    payload = live.deal(stage.memory, buyer, datetime.now(UTC), rng, trader.seen(stage))
    _purchase(stage).write_bytes(submission.sign(payload, signer))
    _changed(stage).write_bytes(submission.sign(live.changed(payload), signer))
    _put_aside(stage.folder.draft)
    draft = live.draft(stage.memory, buyer, datetime.now(UTC), rng)
    stage.folder.draft.write_text(json.dumps(draft, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    stage.folder.root_vkey.write_text(stage.root_vkey + "\n", encoding="ascii")
    stage.folder.log_vkey.write_text(stage.folder.vkey("log", stage.memory.log) + "\n", encoding="ascii")
    stage.folder.service_vkey.write_text(stage.folder.vkey("service", stage.memory.log) + "\n", encoding="ascii")


def _put_aside(draft: Path) -> None:
    """What became of the draft of an earlier start stays, under that one's time: beside the new one it would be its."""
    if not draft.exists():
        return
    then = f"{datetime.fromtimestamp(draft.stat().st_mtime, UTC):%Y%m%dT%H%M%SZ}"
    for paper in (draft, *draft.parent.glob(f"{draft.stem}.*.json")):
        paper.rename(paper.with_name(paper.name.replace(draft.stem, f"{draft.stem}-{then}", 1)))


def script(stage: Stage, url: str) -> str:
    """The lines, each under what it does and what is to be expected."""
    memory, data = stage.memory, _short(stage.folder.root)
    program = shlex.quote(_program())
    where = "" if url == _DEFAULT_URL else f" --url {url}"
    curl = "curl -sS -w '\\n%{http_code}\\n'"

    def ask(name: str, path: str) -> str:
        token = f"$({program} token --as {name} --data {data}{where})"
        return f'{curl} -H "Authorization: Bearer {token}" {shlex.quote(url + path)}'

    def post(file: Path) -> str:
        return f"{curl} --data-binary @{_short(file)} {url}/v1/entries"

    # Before the register suspended it, it could sell.
    earlier = lima_day(memory.end) - timedelta(days=100)
    parts = (
        ("Registrar una compra firmada / record a signed purchase → 201", post(_purchase(stage))),
        ("Otra vez: el mismo asiento / again: the same entry → 200", post(_purchase(stage))),
        ("Otro contenido, mismo id / other contents, same id → 409", post(_changed(stage))),
        ("¿Puede vender? / may it sell? → 200", ask("trader", f"/v1/suppliers/{memory.green}")),
        (
            "¿Podía este, hace cien días? / could this one, a hundred days ago? → 200",
            ask("plant", f"/v1/suppliers/{memory.red}?at={earlier}"),
        ),
        (
            "¿A quién ayudar primero? / whom to help first?",
            f"{program} quick-wins --as authority --limit 3 --data {data}{where}",
        ),
        ("¿De dónde viene? / where is it from?", ask("auditor", f"/v1/lots/{memory.lots[0]}/origins")),
        *((_certificate(memory.certificate, curl, url),) if memory.certificate is not None else ()),
        (
            "¿Qué le falta a este lote? / what does this lot lack?",
            ask("plant", f"/v1/lots/{memory.lots[0]}/certificate"),
        ),
        (
            "Verificar sin red / verify offline",
            f"{program} verify {_short(stage.folder.export)} --key {shlex.quote(stage.root_vkey)}",
        ),
        *((_credential(memory.certificate, stage, url),) if memory.certificate is not None else ()),
    )
    return "\n".join(f"# {what}\n{line}\n" for what, line in parts)


def _certificate(code: str, curl: str, url: str) -> tuple[str, str]:
    return "Un certificado, para cualquiera / a certificate, for anybody → 200", f"{curl} {url}/v1/certificates/{code}"


def _credential(code: str, stage: Stage, url: str) -> tuple[str, str]:
    file = _short(stage.folder.root / f"{code}.json")
    verify = f"{shlex.quote(_program())} verify-certificate {file} --key {shlex.quote(stage.root_vkey)}"
    return (
        "Su credencial, verificada sin red / its credential, verified offline",
        f"curl -sS -o {file} {url}/v1/certificates/{code}/credential && {verify}",
    )


def show(stage: Stage, url: str, text: str) -> None:
    """Print addresses and lines; the lines without any frame, so that they can be copied."""
    screen = stage.screen
    screen.heading(5, "Pruebe usted", "Try it")
    screen.facts(
        (
            ("página", "page", f"{url}/"),
            ("API", "API", f"{url}/docs"),
            ("sello", "checkpoint", f"{url}/checkpoint"),
            *((("certificado", "certificate", f"{url}/c/{code}"),) if (code := stage.memory.certificate) else ()),
            ("carpeta", "folder", str(stage.folder.root)),
        )
    )
    screen.console.print()
    screen.console.print(text, soft_wrap=True, markup=False, highlight=False)
    if url != _DEFAULT_URL:
        screen.say(
            f"En los ejemplos del README y de docs/es, la dirección es aquí ORO_URL={url}",
            f"In the examples of README and docs/es the address here is ORO_URL={url}",
        )
    screen.say("El servicio está en marcha; Ctrl-C lo termina.", "The service is running; Ctrl-C ends it.", "bold")


def leave(screen: Screen, folder: Folder) -> None:
    """Say where it all is, when nothing is left running."""
    data = _short(folder.root)
    again = f"{shlex.quote(_program())} demo --data {data}"
    screen.say(f"Todo queda en {data}. Para probarlo usted:", f"All of it stays in {data}. To try it yourself:", "bold")
    screen.console.print(again, soft_wrap=True, markup=False, highlight=False)


def _purchase(stage: Stage) -> Path:
    return stage.folder.papers / "purchase.json"


def _changed(stage: Stage) -> Path:
    return stage.folder.papers / "purchase-changed.json"


def _program() -> str:
    """`orotraza` where the shell finds this one, else the path to it."""
    beside = Path(sys.executable).with_name("orotraza")
    found = shutil.which("orotraza")
    return "orotraza" if found and Path(found).resolve() == beside.resolve() else _short(beside, quote=False)


def _short(path: Path, *, quote: bool = True) -> str:
    """A path as typed from here, quoted for the shell."""
    relative = os.path.relpath(path)
    text = str(path) if relative.startswith("..") else relative
    return shlex.quote(text) if quote else text
