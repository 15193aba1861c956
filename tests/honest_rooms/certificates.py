from collections.abc import Iterator

from service.certification.code import code
from service.certification.evidence import gather
from service.certification.judgement import judge
from service.demo.pen import Act, Json
from tests.honest_rooms.corrections import bought
from tests.honest_rooms.stage import Stage

CERTIFIER = "certifier"


def acts(stage: Stage) -> Iterator[Act]:
    """A formal miner's sponge is certified; the certificate is suspended, reinstated and revoked."""
    formal = next(each for each in stage.cast.operators if each.formal and each.key is None)
    deal = bought(stage, formal)
    yield deal
    lines = deal.payload["lines"]
    assert isinstance(lines, list)
    lot = lines[0]["becomes"]
    first = code(stage.pen.log, lot, 0)
    yield _issued(stage, lot, first)
    for word, reason in (("suspended", "under_inspection"), ("reinstated", "put_right"), ("revoked", "replaced")):
        said: Json = {"certificate": first, "reason": reason, "basis": stage.size() - 1}
        yield Act(CERTIFIER, stage.pen.write(f"certificate.{word}", stage.occurred, **said))


def _issued(stage: Stage, lot: str, certificate: str) -> Act:
    evidence = gather(stage.facts, lot, stage.size())
    assert evidence is not None
    claims = judge(evidence).claims
    assert claims is not None
    said: Json = {"certificate": certificate, "claims": claims.as_json()}
    return Act(CERTIFIER, stage.pen.write("certificate.issued", stage.occurred, **said))
