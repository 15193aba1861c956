"""`orotraza check PARTY`: may it sell? With `--signed`, as a supplier statement that is kept and checked at once."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from service.cli import say, typed
from service.cli.client import remote, service_key
from service.cli.client.key_folder import KeyFolder
from service.cli.recording import finding_said
from service.cli.say import Trouble, as_json, console, fail, note
from service.cli.verifying import statement_shown
from service.cli.whole_file import put_new

if TYPE_CHECKING:
    import httpx

_PARTY: Final = re.compile(r"(ruc:|nat:).*|[0-9][0-9\s-]*")


def party_of(text: str) -> str | None:
    """The party that an argument names, a bare RUC too; None where it can only be a file. Raises `Trouble`."""
    if _PARTY.fullmatch(text) is None or Path(text).exists():
        return None
    return typed.party(text)


def check_party(
    client: "httpx.Client",
    folder: Path,
    name: str,
    party: str,
    *,
    asked: dict[str, str],
    save: Path | None,
    json: bool,
) -> None:
    """Ask, show, and keep the statement in the file `save` if there is one. `asked` are the query's parameters.

    Exit status 1 where it may not sell. Raises `Trouble`.
    """
    if save is not None and save.exists():
        raise Trouble(f"{save} ya existe, y no se sobrescribe", f"{save} is there, and is not overwritten")
    bearer = remote.token(client, KeyFolder(folder), name)["access_token"]
    answer = client.get(f"/v1/suppliers/{party}", params=asked, headers={"authorization": f"Bearer {bearer}"})
    data = remote.good(answer).content
    if "signed" in asked:
        light = _keep(data, folder, save, json=json)
    else:
        said = answer.json()
        light = said["light"]
        (as_json if json else _tell)(said)
    if light == "red":
        fail()


def _keep(data: bytes, folder: Path, save: Path | None, *, json: bool) -> str:
    """Keep a statement, and give its light."""
    from service.audit import statement

    if save is not None:
        put_new(save, data)
    _check(data, folder)
    found = statement.parse(data)
    if json:
        as_json({"digest": found.digest, "statement": found.statement.as_json()})
    else:
        statement_shown.show(found.statement, console())
        say.say("Para la compra, en checks:", "To put into the deal, in checks:")
    day = found.statement.today.isoformat()
    line = f'{{"register":"SUPPLIER_STATEMENT","digest":"{found.digest}","checked_on":"{day}"}}'
    if not json:
        console().print(line, markup=False)
    if save is not None:
        note(f"{save}: guárdela con la compra", f"orotraza verify-statement {save}")
    return found.statement.verdict.light


def _check(data: bytes, folder: Path) -> None:
    """See that it holds, where the folder has both keys: a false one is best found while one can still ask again."""
    from service.audit import statement_checks
    from service.cli.client import log_key

    service = service_key.known(None, folder)
    if not service or not (folder / log_key.PINNED).is_file():
        return
    report = statement_checks.verify(data, service_key.trusted(None, folder), service_keys=service)
    if not report.holds:
        raise Trouble(
            "la constancia no se sostiene con las claves de esta carpeta: guárdela y avise al auditor",
            "the statement does not hold under this folder's keys: keep it, and tell the auditor",
        )


def _tell(said: dict[str, Any]) -> None:
    es, en, style = statement_shown.LIGHTS[said["light"]]
    may_es, may_en = statement_shown.MAY_SELL[said["may_sell"]]
    category = "" if said["category"] is None else f" · Categoría {said['category']}"
    say.line(" · ".join(each for each in (said["party"], said["name"]) if each), "bold")
    say.say(f"{es}: {may_es}{category}", f"{en}: {may_en}", style)
    if not said["known"]:
        say.say(
            " El registro no conoce este RUC: revise el número, o búsquelo por nombre con orotraza find.",
            " The register does not know this RUC: check the number, or look the name up with orotraza find.",
            "yellow",
        )
    judged = said["judged"]
    ahead = (" (día que aún no llega)", " (a day still to come)") if judged["at"] > judged["asked_on"] else ("", "")
    say.say(
        f" Al {judged['at']}{ahead[0]}, según {judged['size']:,} asientos; consultado el {judged['asked_on']}.",
        f" For {judged['at']}{ahead[1]}, by {judged['size']:,} entries; asked on {judged['asked_on']}.",
    )
    for reason in said["reasons"]:
        es, en = finding_said.words(reason)
        say.say(f" • {reason['rule']}: {es}", f"   {en}")
    for unlooked in said["not_checked"]:
        say.say(f" – no comprobado: {unlooked['text']}", f"   not checked: {_english(unlooked['name'])}")


def _english(name: str) -> str:
    """What was not looked at, in English; its name, where this program is older than the service."""
    from service.trade.unchecked import WORDED, not_loaded

    above = not_loaded(("the registers named above",))
    return next((each.en for each in (above, *WORDED) if each.name == name), name)


def parameters(*, at: str | None, right: str | None, activity: str | None, signed: bool) -> dict[str, str]:
    """The query's parameters, those that were given. Raises `Trouble`."""
    if at is not None:
        typed.day(at, "--at")
    given = {"at": at, "right": right, "activity": activity, "signed": "1" if signed else None}
    return {name: value for name, value in given.items() if value is not None}
