"""`orotraza assist`: help given to a miner or an organization: letter, plan, the three areas, visits, workshops."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.client import remote
from service.cli.client.desk import (
    As,
    AsJson,
    Data,
    Desk,
    Json,
    Paper,
    Url,
    WhichParty,
    open_desk,
    read,
    which_day,
    which_paper,
    which_party,
)
from service.cli.field_officer import vocabulary
from service.cli.field_officer.vocabulary import understand
from service.cli.recording.statements import record, tell
from service.cli.say import as_json, say, usage

if TYPE_CHECKING:
    from service.categorization.words import Words


def assist(
    party: WhichParty,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="AYUDA",
            help="letter_of_commitment, work_plan, formalization, technology, finance, visit, workshop; "
            "o «carta de compromiso», «plan de trabajo», «visita», «taller». / What help.",
        ),
    ],
    name: As,
    on: Annotated[str | None, typer.Option(metavar="DÍA", help="Cuándo; hoy. / When; today.")] = None,
    phase: Annotated[
        str | None, typer.Option(help="I, II o III: solo para visitas y talleres. / For visits and workshops only.")
    ] = None,
    by: Annotated[
        str | None, typer.Option(metavar="PARTE", help="Quién acompaña; quien firma. / Who accompanies; the signer.")
    ] = None,
    area: Annotated[
        list[str] | None,
        typer.Option(help="De la carta: formalización, tecnología, finanzas. / What the letter promises help in."),
    ] = None,
    goal: Annotated[
        list[str] | None,
        typer.Option(metavar="META=DÍA", help="Meta del plan y su plazo, p. ej. igafom=2027-03-31. / Goal and day."),
    ] = None,
    done: Annotated[
        list[str] | None,
        typer.Option(metavar="META", help="Meta del plan que se cumplió ese día. / Goal that was met on that day."),
    ] = None,
    document: Paper = None,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
    json: AsJson = False,
) -> None:
    """Registrar el acompañamiento dado. / Record help given."""
    with open_desk(name, data, url) as desk:
        from service.categorization.assistance import HELP_WORDS

        whose, day = which_party(party), which_day(on)
        what = understand(_kinds(), kind)
        goals = [_planned(each) for each in goal or ()] + _met(desk, whose, day, done or ())
        said: Json = {
            "party": whose,
            "phase": _phase(what, phase),
            "kind": what,
            "on": day,
            "by": which_party(by) if by else desk.party,
            "goals": goals,
            "areas": [understand(vocabulary.AREAS, each) for each in area or ()],
            "document": which_paper(document),
        }
        recorded = record(desk, "assistance.recorded", {member: value for member, value in said.items() if value})
        if json:
            as_json(recorded.as_json())
            return
        words = HELP_WORDS[what]
        say(f"{words.es}, fase {said['phase']}, {day}.", f"{words.en}, phase {said['phase']}, {day}.")
        tell(recorded)


def _kinds() -> vocabulary.Vocabulary:
    from service.categorization.assistance import HELP_WORDS

    return {code: (*names, *vocabulary.HELP.get(code, ())) for code, names in vocabulary.named(HELP_WORDS).items()}


def _phase(what: str, said: str | None) -> str:
    from service.categorization.assistance import PHASES_OF

    possible = PHASES_OF[what]
    if said is None and len(possible) > 1:
        raise usage("diga la fase: --phase I, II o III", "say the phase: --phase I, II or III")
    return possible[0] if said is None else understand(vocabulary.PHASES, said)


def _planned(text: str) -> Json:
    goal, _, due = text.partition("=")
    if not due:
        raise usage(f"«{text}»: falta el plazo, como igafom=2027-03-31", "a goal needs its day: igafom=2027-03-31")
    return {"goal": understand(vocabulary.named(_goals()), goal), "due": which_day(due)}


def _met(desk: Desk, party: str, day: str, names: Sequence[str]) -> list[Json]:
    """Goals that were met on a day. Their own day is the plan's: it is asked of the service."""
    if not names:
        return []
    given = read(desk, f"/v1/operators/{party}/formalization")["help"]["goals"]
    planned = {each["goal"]: each["due"] for each in given}
    found = []
    for name in names:
        goal = understand(vocabulary.named(_goals()), name)
        if goal not in planned:
            raise usage(
                f"«{name}» no está en el plan de {party}; están: {', '.join(planned) or 'ninguna'}",
                f"{name} is no goal of the plan",
            )
        found.append({"goal": goal, "due": planned[goal], "done_on": day})
    return found


def _goals() -> "dict[str, Words]":
    from service.categorization.goals import GOALS

    return {code: goal.name for code, goal in GOALS.items()}
