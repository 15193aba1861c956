import random
from datetime import UTC, datetime

from bench.world import ORIGIN, Author
from service.decision.facts import Facts
from service.decision.findings import Finding
from service.ledger import submission
from service.rulebook.decide import Decision, decide
from service.rulebook.read import read


def test_the_measured_submissions_are_accepted_without_a_finding() -> None:
    """Every submission that is measured is one that the rules accept and have nothing to say against."""
    facts, findings = Facts(complete=True), list[Finding]()
    author = Author(0)
    bodies = [*author.opening(), *author.miners(range(8)), *author.purchases(20, 8, random.Random(1))]
    for seq, body in enumerate(bodies):
        sent = submission.parse(body)
        outcome = decide(
            read(sent.payload_bytes), sent.header.kid, facts, log=ORIGIN, seq=seq, recorded_at=datetime.now(UTC)
        )
        assert isinstance(outcome, Decision), outcome
        facts.put(outcome.records)
        findings += outcome.findings
    assert findings == []


def test_a_measured_purchase_is_as_large_as_a_real_one() -> None:
    """A body has at least 2.5 kB, two lines with an inline origin, two documents and two payments."""
    body = next(Author(0).purchases(1, 1, random.Random(1)))
    payload = submission.parse(body).payload
    assert len(body) >= 2_500
    assert all("origin" in line for line in payload["lines"])
    assert [len(payload[name]) for name in ("lines", "documents", "payments")] == [2, 2, 2]
