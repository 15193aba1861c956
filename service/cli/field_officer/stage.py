"""`orotraza stage`: a step of the formalization process that a miner has taken, or that was held up."""

from typing import Annotated

import typer

from service.cli.client import remote
from service.cli.client.desk import (
    As,
    AsJson,
    Data,
    Json,
    Paper,
    Url,
    WhichParty,
    WhichRight,
    open_desk,
    which_day,
    which_paper,
    which_party,
    which_right,
)
from service.cli.field_officer import vocabulary
from service.cli.field_officer.vocabulary import understand
from service.cli.recording.statements import record, tell
from service.cli.say import as_json, say


def stage(
    party: WhichParty,
    step: Annotated[
        str, typer.Argument(metavar="ETAPA", help="P. ej. igafom_preventive o «terreno superficial». / The stage.")
    ],
    name: As,
    on: Annotated[
        str | None, typer.Option(metavar="DÍA", help="Día en que se alcanzó; hoy. / Day on which; today.")
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(help="Presentado, aprobado, exonerado, observado, denegado; sin esto, cumplida. / Outcome."),
    ] = None,
    evaluator: Annotated[
        str | None, typer.Option(help="dgaam, dgfm, drem, ana, ministry_of_culture, … / Who evaluates.")
    ] = None,
    number: Annotated[str | None, typer.Option(help="De la resolución o del expediente. / The file's number.")] = None,
    document: Paper = None,
    right: WhichRight = None,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
    json: AsJson = False,
) -> None:
    """Registrar una etapa de la formalización. / Record a stage of formalization."""
    with open_desk(name, data, url) as desk:
        from service.categorization.stage_words import EVALUATORS, STAGE_WORDS

        stages = vocabulary.named({code: words.name for code, words in STAGE_WORDS.items()})
        evaluators = {code: (spelling,) for code, spelling in EVALUATORS.items()}
        whose = which_party(party)
        reached = understand(stages, step)
        said: Json = {
            "party": whose,
            "stage": reached,
            "reached_on": which_day(on),
            "right": which_right(desk, whose, right),
            "outcome": understand(vocabulary.OUTCOMES, outcome) if outcome else None,
            "evaluator": understand(evaluators, evaluator) if evaluator else None,
            "number": number,
            "document": which_paper(document),
        }
        done = record(desk, "stage.reached", {member: value for member, value in said.items() if value is not None})
        if json:
            as_json(done.as_json())
            return
        words = STAGE_WORDS[reached].name
        say(f"{words.es}, {said['reached_on']}.", f"{words.en}, {said['reached_on']}.")
        tell(done)
