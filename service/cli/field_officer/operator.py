"""`orotraza operator`: how far a miner is, right by right: category, evidence, stages, what is missing, help given."""

from typing import Annotated

import typer

from service.cli.client import remote
from service.cli.client.desk import PURPOSE, As, AsJson, Data, Purpose, Url, WhichParty, open_desk, read, which_party
from service.cli.say import as_json


def operator(
    party: WhichParty,
    name: As,
    at: Annotated[str | None, typer.Option(metavar="DÍA", help="Día que se mira; hoy. / Day; today.")] = None,
    known_at: Annotated[
        str | None, typer.Option(help="Según lo sabido hasta ese asiento o día. / By what was known then.")
    ] = None,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    json: AsJson = False,
) -> None:
    """Cuánto le falta a un minero para ser formal. / How far a miner is on its way to formality."""
    with open_desk(name, data, url, purpose) as desk:
        whose = which_party(party)
        asked = {"at": at, "known_at": known_at}
        page = read(desk, f"/v1/operators/{whose}/formalization", **asked)
        record = read(desk, f"/v1/parties/{whose}", **asked)
        if json:
            as_json({**page, "registrations": record["registrations"]})
            return
        from service.cli.field_officer import operator_page

        operator_page.show(page, record)
