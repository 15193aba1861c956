"""Two worlds that differ only in what a reader may not see are one world to it: in grams, in pages, in every word."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from service.api.examples import story
from tests.api.served import Served

WHOLE, PARENT = "0192f3a1-7c10-7d21-9b8a-000000000302", "0192f3a1-7c10-7d21-9b8a-000000000202"
AUDITOR, ELSEWHERE = "ruc:20990000060", "ruc:20990033731"
FIRST = 1_000_000
"""The first record number of what is planted."""

Json = dict[str, Any]


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give a log with the worked purchase in it, and an auditor."""
    shared_service.tell("purchase.recorded")
    shared_service.enrol(AUDITOR, "auditor", kind="company", name="DEMO Contraloria", roles=["auditor"])
    return shared_service


@dataclass(slots=True)
class World:
    """Rows to be planted: lots that are the trader's own deals' or others', and edges of a gram between them."""

    served: Served
    theirs: str
    dug: str
    bought: int
    rows: list[Json] = field(default_factory=list)

    def lot(self, name: str, *, own: bool, dug: bool = False) -> str:
        """A lot: of the trader's purchase, or of an entry that says nothing of anybody; `dug` of its own origin."""
        lot = f"0192f3a1-7c10-7d21-9b8a-{name.encode().hex():0>12}"
        body = json.loads(self.dug if dug else self.theirs)
        seq, holder = (self.bought, story.TRADER) if own else (1, ELSEWHERE)
        body |= {"lot": lot, "seq": seq, "holder": holder, "gross_mg": 9_000, "fine_ug": 8_000_001}
        if dug:
            # As the gold that stands blocked here: how what is withheld stands is told, and rounds by itself.
            body |= {"origin_holder": ELSEWHERE, "standing": "blocked"}
        self._put(f"lot:{lot}", lot, seq, "lot", body)
        return lot

    def made(self, name: str, parents: list[str], random: Random, *, own: bool = False) -> str:
        """A lot made of others."""
        lot = self.lot(name, own=own)
        for parent in parents:
            self.edge(parent, lot, random.randint(1, 3_000_000))
        return lot

    def edge(self, parent: str, child: str, ug: int) -> None:
        """What was taken of one lot for another."""
        said = {"seq": 1, "parent": parent, "child": child, "gross_mg": 1_000, "fine_ug": ug}
        self._put(f"uses:{child}", parent, 1, "lot_use", said)

    def _put(self, shelf: str, key: str, seq: int, kind: str, body: Json) -> None:
        number = FIRST + len(self.rows)
        self.rows.append({"shelf": shelf, "key": key, "seq": seq, "n": number, "kind": kind, "body": body})

    @contextmanager
    def planted(self) -> Iterator[None]:
        """Have it in the tables until the block ends."""
        rows = json.dumps(self.rows).replace("'", "''")
        self.served.execute(
            "WITH put AS (INSERT INTO projection.row (shelf, key, seq, n, kind, body) "
            "SELECT x ->> 'shelf', x ->> 'key', (x ->> 'seq')::bigint, (x ->> 'n')::int, x ->> 'kind', x -> 'body' "
            f"FROM jsonb_array_elements('{rows}'::jsonb) AS x RETURNING 1) SELECT count(*) FROM put"
        )
        try:
            yield
        finally:
            self.served.execute(
                f"WITH gone AS (DELETE FROM projection.row WHERE n >= {FIRST} RETURNING 1) SELECT count(*) FROM gone"
            )


def worlds(served: Served, seed: int) -> tuple[World, World, list[str], list[str]]:
    """Two worlds, and in both of them the lots that the trader sees from its own, and those it has beyond what it sees.

    In the second much more was made of what the trader may not see, and of that came what it bought back.
    """
    body = "SELECT body::text FROM projection.row WHERE shelf = 'lot:{0}' AND key = '{0}'"
    theirs, dug = served.execute(body.format(WHOLE)), served.execute(body.format(PARENT))
    bought = int(served.execute(f"SELECT seq FROM projection.row WHERE shelf = 'lot:{WHOLE}' AND key = '{WHOLE}'"))
    one, other = (World(served, theirs, dug, bought) for _ in range(2))
    seen, beyond = list[str](), list[str]()
    for world in (one, other):
        random = Random(seed)
        origin = world.lot("g", own=False, dug=True)
        hidden = [world.lot(f"h{number}", own=False) for number in range(3)]
        seen = _seen(world, random, hidden)
        # The first is made of the trader's first lot alone: what was made of it may come back, and there is no circle.
        withheld = [world.made(f"w{number}", [random.choice(seen) if number else WHOLE], random) for number in range(4)]
        beyond = [world.made(f"r{number}", [parent], random, own=True) for number, parent in enumerate(hidden)]
        if world is one:
            for lot in hidden:
                world.edge(origin, lot, 1_000_000)
        else:
            _unseen(world, random, withheld, hidden)
    return one, other, seen, beyond


def _seen(world: World, random: Random, hidden: list[str]) -> list[str]:
    """Lots of the trader's, made of each other and of what others sold it."""
    seen = [WHOLE]
    for number in range(5):
        bought = [random.choice(hidden)] if random.random() < 0.5 else []
        some = random.sample(seen, min(len(seen), random.randint(1, 2)))
        seen.append(world.made(f"s{number}", some + bought, random, own=True))
    return seen


def _unseen(world: World, random: Random, withheld: list[str], hidden: list[str]) -> None:
    """What was made of the withheld lots, the trader's own far down among it; of some of it, what it bought back."""
    unseen = withheld[:1]
    for number in range(40):
        if number == 10:
            for lot in hidden:
                world.edge(random.choice(unseen[1:]), lot, 1_000_000)
            unseen += withheld[1:]
        some = random.sample(unseen, min(len(unseen), random.randint(1, 2)))
        unseen.append(world.made(f"u{number}", some, random, own=number > 0 and random.random() < 0.3))


def pages(served: Served, token: str, path: str, **asked: str | int) -> list[tuple[Json, str]]:
    """All pages of an answer, each with its link."""
    answer, found = served.get(path, token, **asked), []
    while True:
        assert answer.status_code == 200, answer.text
        found.append((answer.json(), answer.headers.get("link", "")))
        if "next" not in answer.links:
            return found
        headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
        answer = served.http.get(answer.links["next"]["url"], headers=headers)


def told(served: Served, token: str, seen: list[str], beyond: list[str]) -> dict[str, list[tuple[Json, str]]]:
    """All that a reader is answered about these lots by every walk."""
    answers = {f"/v1/lots/{lot}/destinations": pages(served, token, f"/v1/lots/{lot}/destinations") for lot in seen}
    for lot in (*seen, *beyond):
        for most in (1, 5, 2_000):
            path = f"/v1/lots/{lot}/origins?lots={most}"
            answers[path] = pages(served, token, path)
        path = f"/v1/lots/{WHOLE}/paths?to={lot}"
        answers[path] = pages(served, token, path)
    return answers


@pytest.mark.parametrize("seed", range(5))
def test_what_is_not_seen_makes_no_difference(market: Served, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Forward, back and between, page by page: the trader is told the same, whatever was made of what it cannot see."""
    monkeypatch.setattr("service.flows.tracing.forward.PAGE", 2)
    one, other, seen, beyond = worlds(market, seed)
    trader = market.token(story.TRADER, story.key("trader"))
    auditor = market.token(AUDITOR, story.key("auditor"))
    with one.planted():
        first = told(market, trader, seen, beyond)
        whole = pages(market, auditor, f"/v1/lots/{WHOLE}/destinations")
    with other.planted():
        second = told(market, trader, seen, beyond)
        grown = pages(market, auditor, f"/v1/lots/{WHOLE}/destinations")
    assert len(grown) > len(whole) + 15
    assert first.keys() == second.keys()
    for path, answer in first.items():
        assert second[path] == answer, path
    (page, *_) = first[f"/v1/lots/{WHOLE}/destinations"]
    assert len(page[0]["lots"]) == 2
    lots = [each for page, _ in first[f"/v1/lots/{WHOLE}/destinations"] for each in page["lots"]]
    assert {each["lot"] for each in lots if "withheld" not in each} == set(seen)
    assert all(page["lots"] for page, _ in first[f"/v1/lots/{WHOLE}/destinations"])
