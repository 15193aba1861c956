"""Reading by somebody's leave: what it reaches, who sees it, and when it is over."""

import uuid as uuids

import pytest

from service.api.examples import story
from tests.api.served import UNTIL, Served

HELD, PARENT = "0192f3a1-7c10-7d21-9b8a-000000000302", "0192f3a1-7c10-7d21-9b8a-000000000202"
LINE, ORIGIN = "0192f3a1-7c10-7d21-9b8a-000000000301", "0192f3a1-7c10-7d21-9b8a-000000000201"
FIRM, OTHER, NATION, AUDITOR = "ruc:20990000124", "ruc:20990000132", "ruc:20990000108", "ruc:20990000060"


@pytest.fixture
def market(service: Served) -> Served:
    """Give a log with the worked purchase, two audit firms, an authority of the country and a state auditor."""
    service.tell("purchase.recorded")
    for party, key in ((FIRM, "firm"), (OTHER, "other firm")):
        service.enrol(party, key, kind="company", name="DEMO Auditores", roles=[])
    service.enrol(AUDITOR, "auditor", kind="company", name="DEMO Contraloria", roles=["auditor"])
    service.enrol(NATION, "nation", kind="authority", name="DEMO MINEM", roles=["authority"], institution="MINEM")
    service.give_leave_for_years()
    return service


def say(market: Served, key: str, kind: str, **members: object) -> None:
    """Record an act about the held lot, unless it is told another."""
    head = {"type": kind, "log": story.LOG, "id": str(uuids.uuid4()), "occurred_at": "2026-11-21T11:00:00Z"}
    answer = market.record({**head, "lot": HELD, "reader": FIRM, **members}, story.key(key))
    assert answer.status_code == 201, answer.text


def statuses(market: Served, token: str) -> dict[str, int]:
    """What a reader is answered about each lot."""
    paths = {lot: f"/v1/lots/{lot}" for lot in (HELD, PARENT, LINE, ORIGIN)}
    return {lot: market.get(path, token).status_code for lot, path in paths.items()}


def test_a_holders_leave_reaches_what_the_holder_reads(market: Served) -> None:
    """The lot by all its doors; neither its parent, which the holder may not read, nor another lot; nobody else."""
    firm, other = market.token(FIRM, story.key("firm")), market.token(OTHER, story.key("other firm"))
    trader = market.token(story.TRADER, story.key("trader"))
    nothing = dict.fromkeys((HELD, PARENT, LINE, ORIGIN), 403)
    assert statuses(market, firm) == nothing
    say(market, "trader", "access.granted", until=UNTIL)
    holders = statuses(market, trader)
    assert holders == {HELD: 200, PARENT: 403, LINE: 200, ORIGIN: 200}
    assert statuses(market, firm) == nothing | {HELD: 200}
    assert statuses(market, other) == nothing
    say(market, "trader", "access.granted", lot=LINE, until=UNTIL)
    assert statuses(market, firm) == {lot: 200 if holders[lot] == 200 else 403 for lot in holders}
    for door in ("", "/origins", "/balance"):
        market.show_all()  # so that both are answered under the same one
        mine, theirs = (market.get(f"/v1/lots/{HELD}{door}", each) for each in (firm, trader))
        assert mine.status_code == 200
        assert mine.json() == theirs.json()


def test_an_authoritys_leave_reaches_all_above(market: Served) -> None:
    """Granted by an authority, the reader reads what the lot was made of, and not where that lies."""
    say(market, "nation", "access.granted", until=UNTIL)
    firm = market.token(FIRM, story.key("firm"))
    assert statuses(market, firm) == {HELD: 200, PARENT: 200, LINE: 403, ORIGIN: 403}
    assert market.get(f"/v1/lots/{PARENT}", firm).json()["places"] == []


def test_an_end_is_felt_at_once(market: Served) -> None:
    """Taken back, nothing of it is left: neither the lot nor what is above it."""
    firm = market.token(FIRM, story.key("firm"))
    say(market, "nation", "access.granted", until=UNTIL)
    say(market, "trader", "access.granted", until=UNTIL)
    say(market, "nation", "access.ended")
    assert statuses(market, firm) == {HELD: 200, PARENT: 403, LINE: 403, ORIGIN: 403}
    say(market, "trader", "access.ended")
    assert statuses(market, firm) == dict.fromkeys((HELD, PARENT, LINE, ORIGIN), 403)


def test_a_term_ends_by_itself(market: Served) -> None:
    """A leave of which the last day has passed opens nothing, though nobody took it back."""
    say(market, "trader", "access.granted", until=UNTIL)
    market.execute(
        "UPDATE projection.row SET body = body || '{\"until\": \"2026-11-20\"}' WHERE kind = 'access_granted'"
    )
    assert set(statuses(market, market.token(FIRM, story.key("firm"))).values()) == {403}


def test_leave_reads_findings_of_parties_alone(market: Served) -> None:
    """Of the marks on the lot the reader sees what its granter sees as a side of the deal, and no suspicion."""
    market.execute(
        "INSERT INTO projection.row (shelf, key, seq, n, kind, body) SELECT shelf, 'planted', seq, 9999, kind, "
        'body || \'{"rule": "R06b", "audience": "authority"}\' '
        f"FROM projection.row WHERE shelf = 'marks:lot:{LINE}' AND body ->> 'rule' = 'R05b'"
    )
    say(market, "trader", "access.granted", lot=LINE, until=UNTIL)
    firm, auditor = market.token(FIRM, story.key("firm")), market.token(AUDITOR, story.key("auditor"))
    trader = market.token(story.TRADER, story.key("trader"))

    def rules(token: str, path: str, **params: str) -> set[str]:
        return {each["rule"] for each in market.get(path, token, **params).json()["findings"]}

    for path, params in (("/v1/findings", {"about": f"lot:{LINE}"}), (f"/v1/lots/{LINE}/origins", {})):
        assert "R05b" in rules(firm, path, **params) == rules(trader, path, **params)
        assert "R06b" in rules(auditor, path, **params)


def test_what_leave_reads_is_noted(market: Served) -> None:
    """The holder is told that its auditor read the lot, and as what."""
    say(market, "trader", "access.granted", until=UNTIL)
    market.get(f"/v1/lots/{HELD}", market.token(FIRM, story.key("firm")), purpose="encargo 8")
    trader = market.token(story.TRADER, story.key("trader"))
    market.until(lambda: bool(market.get("/v1/access-log", trader).json()["reads"]))
    told = market.get("/v1/access-log", trader).json()["reads"]
    assert [(each["by"], each["as"], each["action"], each["subject"], each["purpose"]) for each in told] == [
        (FIRM, "grantee", "lot", HELD, "encargo 8")
    ]


def test_an_annulled_edge_leads_nowhere(market: Served) -> None:
    """What was made of a lot by an entry since annulled opens that lot to nobody."""
    say(market, "nation", "access.granted", until=UNTIL)
    firm = market.token(FIRM, story.key("firm"))
    assert statuses(market, firm)[PARENT] == 200
    market.execute(
        "INSERT INTO projection.row (shelf, key, seq, n, kind, body) "
        "SELECT shelf, 'void:' || seq, seq + 1, 9999, 'void', "
        "jsonb_build_object('seq', seq + 1, 'about', shelf, 'entry', seq) "
        f"FROM projection.row WHERE shelf = 'uses:{HELD}'"
    )
    assert statuses(market, firm)[PARENT] == 403
