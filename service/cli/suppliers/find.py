"""`orotraza find`: which party is meant by a RUC, a DNI, a name or a right, and whether it may sell."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from service.cli.client import remote
from service.cli.client.key_folder import KeyFolder
from service.cli.client.token import AS_HELP, URL_HELP
from service.cli.say import as_json, console, fail, note, show, usage
from service.cli.server_side import DATA_HELP, data_folder, needs_server

if TYPE_CHECKING:
    import httpx

_LIGHTS: Final = {"green": "green", "amber": "yellow", "red": "bold red"}
_MAY_SELL: Final = {
    "yes": "puede vender / may sell",
    "conditional": "con condiciones / with conditions",
    "no": "no puede vender / may not sell",
}
_WHO: Final = 34  # characters: a party's id and a blank


def find(
    text: Annotated[
        str, typer.Argument(help="RUC, DNI, nombre o código del derecho. / RUC, DNI, name or right's code.")
    ],
    name: Annotated[str, typer.Option("--as", "--key", help=AS_HELP)],
    purpose: Annotated[
        str | None, typer.Option(help="Para qué se consulta; una autoridad debe decirlo. / What it is read for.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Todas las páginas. / Every page.")] = False,
    data: Annotated[Path | None, typer.Option(help=DATA_HELP)] = None,
    url: Annotated[str, typer.Option(help=URL_HELP, envvar="ORO_URL")] = remote.DEFAULT_URL,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Buscar a un proveedor: quién es y si puede vender. / Find a supplier: who it is and whether it may sell."""
    if not text.strip():
        raise usage(
            "escriba qué buscar: un RUC, un DNI, parte de un nombre o el código de un derecho",
            "write what to look for: a RUC, a DNI, part of a name or a right's code",
        )
    asked = {"q": text} | ({} if purpose is None else {"purpose": purpose})
    with needs_server(), remote.service(url) as client:
        said = remote.token(client, KeyFolder(data_folder(data)), name)
        client.headers["authorization"] = f"Bearer {said['access_token']}"
        found, complete = _pages(client, asked, everything=everything)
    if json:
        as_json(found)
    else:
        for each in found:
            _tell(each)
    if not found:
        note(
            f"nadie: «{text}» no está en el registro, o es una persona que usted aún no conoce. Pruebe otra parte del "
            "nombre, o el RUC o DNI completo",
            f"nobody: {text!r} is not in the register, or a person whom you do not know yet. Try another part of the "
            "name, or the whole RUC or DNI",
        )
        fail()
    if not complete:
        note("hay más: escriba más letras, o pida --all", "there are more: write more letters, or ask for --all")


def _pages(client: "httpx.Client", asked: dict[str, str], *, everything: bool) -> tuple[list[dict[str, Any]], bool]:
    """What was found, and whether that is all."""
    answer = remote.good(client.get("/v1/suppliers", params=asked))
    found: list[dict[str, Any]] = answer.json()["found"]
    while everything and "next" in answer.links:
        answer = remote.good(client.get(answer.links["next"]["url"]))
        found += answer.json()["found"]
    return found, answer.json()["all_seen"] and "next" not in answer.links


def _tell(each: dict[str, Any]) -> None:
    from rich.text import Text

    from service.trade.advice import CAUTIONS
    from service.trade.catalogue import RED_FLAGS

    line = Text(f"{each['party']:<{_WHO}}")
    line.append(_MAY_SELL[each["may_sell"]], _LIGHTS[each["light"]])
    for said in (each["name"], each["category"] and f"Cat. {each['category']}"):
        if said:
            line.append(f"  {said}")
    show(console(), line)
    for rule in each["rules"]:
        flag = RED_FLAGS.get(rule) or CAUTIONS.get(rule)  # None: the service is newer than this command
        show(console(), Text.assemble((f" • {rule}", "bold"), "" if flag is None else f": {flag.es}"))
        if flag is not None:
            show(console(), Text(f"   {flag.en}", "dim"))
