"""One miner assessed: what counts and what does not is said before anything is signed, what follows from it after."""

from typing import Final

from service.cli.client.desk import Desk, Json, read
from service.cli.field_officer.assessing import Found, content, outcome
from service.cli.field_officer.explaining import explain_axis, explain_category, explain_holder, explain_next
from service.cli.recording.statements import record, tell
from service.cli.say import as_json, say

KIND: Final = "assessment.recorded"


def take(desk: Desk, found: Found, *, dry_run: bool, json: bool) -> None:
    """Explain, sign and record what was found; then tell what the service answers for the right. Raises `Trouble`."""
    said = content(found)
    category, refused = outcome(said)
    if not json:
        explain_axis("rights", said["rights"])
        explain_axis("surface", said["surface"])
        explain_holder(said["surface"].get("holder"))
        explain_category(category, refused=refused)
    if dry_run:
        if json:
            as_json({"draft": said, "category": category, "recorded": False})
        else:
            say("No se registró nada: era un ensayo.", "Nothing was recorded: this was a dry run.")
        return
    done = record(desk, KIND, said)
    ways = _ways(desk, found)
    if json:
        as_json({**done.as_json(), "category": category, "rights": ways})
        return
    for stage in dict.fromkeys(_next_stage(way) for way in ways):
        explain_next(stage)
    tell(done)


def _ways(desk: Desk, found: Found) -> list[Json]:
    """How far the miner is, as the service has it now, under the right that was assessed, or under each."""
    rights: list[Json] = read(desk, f"/v1/operators/{found.party}/formalization")["rights"]
    return [way for way in rights if found.right is None or way["right"] == found.right["code"]]


def _next_stage(way: Json) -> str | None:
    step: Json | None = way["stages"]["next"]
    return None if step is None else step["stage"]
