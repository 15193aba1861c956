"""From a payload on file to the bytes that are sent: what the writer may leave out is filled in, and kept.

    purchase.json          what the user wrote
    purchase.signed.json   what was signed, or purchase.signed-1.json … where one deal made several submissions
    purchase.receipt.json  the log's proof

Two things need not be typed. `"@purchase.json"` is the number of the entry that the draft beside it became, by its
receipt; `"@hoy"` is the day in Lima, `"@hoy-3"` three days before it. `"@falta: …"` asks for something (`intake`), and
while a draft asks it is not sent.

The signed bytes are written, all parts of them whole, before any are sent. Sent again, they are the same bytes and
record the same entry. A draft that has its receipt is never signed anew: what changed in it would be recorded as a
second deal.
"""

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from service.cli import bounded
from service.cli.recording.split import TooBig, split
from service.cli.say import Trouble, reason, why
from service.cli.whole_file import put

if TYPE_CHECKING:
    from service.ledger.signing import Signer

Json = dict[str, Any]

_ENTRY_OF: Final = re.compile("@(.+)[.]json")
_DAY: Final = re.compile("@hoy([+-][0-9]{1,4})?")


_OURS: Final = ("log", "id", "occurred_at", "seen")
"""Members that a draft may leave to the program."""


_MOST: Final = 64 << 20
"""Bytes of a draft: a book of purchases in one is some megabytes."""

_OTHER: Final = ("no es una declaración en JSON", "it is no payload in JSON")


@dataclass(frozen=True, slots=True)
class Draft:
    """One submission to send: the signed bytes, and the file that its receipt goes to."""

    body: bytes
    receipt: Path


def read(path: Path, log: str, seen: Json | None = None) -> Json:
    """A payload as its writer left it, with `log`, `id`, `occurred_at` and `seen` filled in, and what begins with `@`.

    Raises `Trouble`.
    """
    now = datetime.now(UTC)
    try:
        said = json.loads(bounded.whole(path, _MOST, _OTHER))
        if not isinstance(said, dict) or "type" not in said:
            raise Trouble(f"{path} no es una declaración: falta type", f"{path} is no payload: type is missing")
        _refuse_questions(said, path)
        filled: Json = _filled(said, path, now)
    except OSError as error:
        raise Trouble(f"{path} no se puede leer: {why(error)}", f"{path} cannot be read: {reason(error)}") from None
    except (ValueError, RecursionError) as error:
        raise Trouble(f"{path} no se puede leer: {why(error)}", f"{path} cannot be read: {reason(error)}") from None
    held: Json = {} if seen is None else {"seen": seen}
    return {"log": log, "id": str(uuid4()), "occurred_at": f"{now:%Y-%m-%dT%H:%M:%SZ}", **held, **filled}


def _refuse_questions(said: Json, path: Path) -> None:
    """Nothing, if the draft asks nothing more. Raises `Trouble` with every question that is left."""
    from service.exchange.sunat.questions import asked

    if found := list(asked(said)):
        es = "".join(f"\n  {field}: {each}" for field, each, _ in found)
        en = "".join(f"\n  {field}: {each}" for field, _, each in found)
        raise Trouble(f"{path} aún pregunta; ponga en su lugar la respuesta:{es}", f"{path} still asks:{en}")


def _filled(said: Any, path: Path, now: datetime) -> Any:  # noqa: ANN401 - JSON
    """What the draft at `path` says, with entries and days in place of the words that stand for them."""
    match said:
        case dict():
            return {name: _filled(value, path, now) for name, value in said.items()}
        case list():
            return [_filled(value, path, now) for value in said]
        case str() if found := _ENTRY_OF.fullmatch(said):
            return entry_of(path, found[1])
        case str() if found := _DAY.fullmatch(said):
            from service.decision.calendar import lima_day

            return (lima_day(now) + timedelta(days=int(found[1] or 0))).isoformat()
        case _:
            return said


def entry_of(path: Path, name: str) -> int:
    """The number of the entry that the draft `name`.json in the folder of `path` became, from its receipt.

    Raises `Trouble`.
    """
    receipt = path.with_name(f"{Path(name).name}.receipt.json")
    with suppress(OSError, ValueError):
        said = json.loads(receipt.read_bytes())
        if isinstance(said, dict) and isinstance(seq := said.get("seq"), int):
            return seq
    raise Trouble(
        f"{path} habla de @{name}.json, y al lado no está su recibo, {receipt.name}: regístrela primero, "
        "o escriba el número de su asiento",
        f"{path} speaks of @{name}.json, whose receipt is not beside it: submit that first, or write its entry",
    )


def drafts(path: Path, log: str, signer: "Signer", typ: str, seen: Json | None = None) -> list[Draft]:
    """What is sent for a file: as signed before, if it has not changed since; else signed now. Raises `Trouble`.

    What has changed and is recorded already is not sent at all. Raises `CanonicalError` for what cannot be signed.

    `seen` is the last checkpoint of the log that the folder holds.
    """
    from service.ledger import submission

    if (kept := _kept(path)) is not None:
        _refuse_another_key(path, kept, signer)
        return kept
    if (told := recorded(path)) is not None:
        es, en = told
        raise Trouble(
            f"{path} {es}, y cambió después: no se envió. Lo registrado se corrige con entry.corrected o "
            "entry.annulled; si es otra operación, guárdela en otro archivo",
            f"{path} {en}, and has changed since: nothing was sent. What is recorded is corrected by entry.corrected "
            "or entry.annulled; if it is another deal, keep it in another file",
        )
    try:
        payloads = split(read(path, log, seen))
        bodies = [submission.sign(payload, signer, typ) for payload in payloads]
    except TooBig as error:
        raise Trouble(error.es, error.en) from None
    for left in _signed(path):  # by a run that broke off: nothing of it was sent
        left.unlink()
    # The first last: with it they are all there.
    for name, body in reversed(list(zip(_names(path, "signed", len(bodies)), bodies, strict=True))):
        put(name, body + b"\n")
    return _drafts(path, bodies)


def _refuse_another_key(path: Path, kept: list[Draft], signer: "Signer") -> None:
    """Nothing, if this key signed what is on file: what another one signed is never sent under its name.

    Nor is it signed again unasked: the first may be recorded, its answer lost. Raises `Trouble`.
    """
    from service.ledger import submission
    from service.ledger.errors import LedgerError
    from service.ledger.signing import thumbprint

    try:
        kids = {submission.parse(each.body).header.kid for each in kept}
    except LedgerError:
        return  # the service says what is wrong with it
    if kids != {thumbprint(signer.public_key)}:
        signed = ", ".join(each.name for each in _signed(path))
        raise Trouble(
            f"{path} ya está firmado con otra clave ({signed}): envíelo con ella. Si aquel envío fue rechazado y ahora "
            f"firma usted, borre {signed} y repita",
            f"{path} is signed with another key already ({signed}): send it with that one. If that was refused and you "
            f"sign now, remove {signed} and repeat",
        )


def as_signed(path: Path) -> list[Json] | None:
    """What was signed for a draft that has not changed since, part by part; None where nothing was."""
    from service.ledger import submission
    from service.ledger.errors import LedgerError

    try:
        kept = _kept(path)
        return None if kept is None else [submission.parse(each.body).payload for each in kept]
    except (OSError, LedgerError):
        return None


def _kept(path: Path) -> list[Draft] | None:
    signed = _signed(path)
    if not signed or signed[0].name not in {f"{path.stem}.signed.json", f"{path.stem}.signed-1.json"}:
        return None
    bodies = [name.read_bytes().rstrip(b"\n") for name in signed]
    if not all(bodies):
        return None
    kept = _drafts(path, bodies)
    older = any(name.stat().st_mtime_ns < path.stat().st_mtime_ns for name in signed)
    return None if older and not _says_the_same(path, kept) else kept


def _signed(path: Path) -> list[Path]:
    """What was signed of a draft, part by part."""
    return sorted(path.parent.glob(f"{path.stem}.signed*.json"), key=lambda name: (len(name.name), name.name))


def _says_the_same(path: Path, kept: list[Draft]) -> bool:
    """Whether the draft, copied or saved again since, still says what was signed; of several parts nobody looks."""
    from service.ledger import submission
    from service.ledger.errors import LedgerError

    try:
        (one,) = kept
        signed = submission.parse(one.body)
        said = _filled(json.loads(bounded.whole(path, _MOST, _OTHER)), path, signed.occurred_at)
        return bool({name: signed.payload[name] for name in _OURS if name in signed.payload} | said == signed.payload)
    except (OSError, ValueError, TypeError, RecursionError, LedgerError, Trouble):
        return False


def recorded(path: Path) -> tuple[str, str] | None:
    """That the draft was recorded, in both languages, by the receipts beside it; None where there are none."""
    receipts = sorted(path.parent.glob(f"{path.stem}.receipt*.json"))
    if not receipts:
        return None
    names = ", ".join(each.name for each in receipts)
    return f"ya se registró ({names})", f"was recorded ({names})"


def _drafts(path: Path, bodies: list[bytes]) -> list[Draft]:
    receipts = _names(path, "receipt", len(bodies))
    return [Draft(body, receipt) for body, receipt in zip(bodies, receipts, strict=True)]


def _names(path: Path, what: str, count: int) -> list[Path]:
    if count == 1:
        return [path.with_name(f"{path.stem}.{what}.json")]
    return [path.with_name(f"{path.stem}.{what}-{number}.json") for number in range(1, count + 1)]
