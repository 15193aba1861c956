"""Unassayed gold, split and merged again and again: how long the watch takes must not grow with the ways."""

import json

from service.api.examples import story
from tests.api.served import Served
from tests.api.test_unseen import AUDITOR, FIRST, PARENT, Json, market  # noqa: F401 - a fixture

ROUNDS, PARTS = 14, 4


def test_lots_split_and_merged_are_weighed_in_time(market: Served) -> None:  # noqa: F811 - the fixture
    """Fourteen times split in four and merged, some 180 rows: the watch answers within seconds."""
    body = json.loads(market.execute(f"SELECT body::text FROM projection.row WHERE shelf = 'lot:{PARENT}'"))
    rows: list[Json] = []

    def put(shelf: str, key: str, kind: str, said: Json) -> None:
        number = FIRST + len(rows)
        rows.append({"shelf": shelf, "key": key, "seq": body["seq"], "n": number, "kind": kind, "body": said})

    def lot(name: str, **members: str | None) -> str:
        named = f"0192f3a1-7c10-7d21-9b8a-{name.encode().hex():0>12}"
        put(f"lot:{named}", named, "lot", {**body, "lot": named, "gross_mg": 9_000, "fine_ug": None, **members})
        return named

    def edge(parent: str, child: str, gross_mg: int) -> None:
        said = {"seq": body["seq"], "parent": parent, "child": child, "gross_mg": gross_mg, "fine_ug": None}
        put(f"uses:{child}", parent, "lot_use", said)

    feed = [lot("root")]
    for number in range(ROUNDS):
        campaign = lot(f"c{number}", product="campaign", source="campaign", right_code=None, origin_holder=None)
        for each in feed:
            edge(each, campaign, 9_000 // len(feed))
        feed = [
            lot(f"o{number}_{part}", source="campaign", right_code=None, origin_holder=None) for part in range(PARTS)
        ]
        for each in feed:
            edge(campaign, each, 9_000 // PARTS)
    planted = json.dumps(rows).replace("'", "''")
    market.execute(
        "WITH put AS (INSERT INTO projection.row (shelf, key, seq, n, kind, body) "
        "SELECT x ->> 'shelf', x ->> 'key', (x ->> 'seq')::bigint, (x ->> 'n')::int, x ->> 'kind', x -> 'body' "
        f"FROM jsonb_array_elements('{planted}'::jsonb) AS x RETURNING 1) SELECT count(*) FROM put"
    )
    try:
        headers = {"authorization": f"Bearer {market.token(AUDITOR, story.key('auditor'))}"}
        answer = market.http.get("/v1/surveillance", params={"rule": "R08"}, headers=headers, timeout=5)
        assert answer.status_code == 200, answer.text
    finally:
        market.execute(
            f"WITH gone AS (DELETE FROM projection.row WHERE n >= {FIRST} RETURNING 1) SELECT count(*) FROM gone"
        )
