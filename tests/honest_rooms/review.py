from collections.abc import Iterator

from service.demo.pen import Act
from tests.honest_rooms.corrections import bought
from tests.honest_rooms.stage import Stage


def acts(stage: Stage) -> Iterator[Act]:
    """The buyer answers what a correction nobody counter-signed carries; the authority upholds it, then lifts it."""
    pen, moment, trader = stage.pen, stage.occurred, stage.cast.traders[0]
    yield bought(stage)
    means = [{"payment": 1, "means": "cheque"}]
    yield Act(trader.key, pen.write("entry.corrected", moment, entry=stage.size() - 1, payments=means))
    finding = {"entry": stage.size() - 1, "rule": "R25"}
    answer = {"party": trader.party, "answer": "typing_error", "evidence": [pen.digest()]}
    yield Act(trader.key, pen.write("finding.answered", moment, **finding, **answer))
    for outcome, reason in (("upheld", "papers_missing"), ("lifted", "papers_suffice")):
        said = {**finding, "outcome": outcome, "reason": reason}
        yield Act("authority", pen.write("finding.reviewed", moment, **said))
