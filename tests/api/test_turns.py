"""One party asks for much at one time: it is told so, and everybody else is answered."""

import threading
import time

import httpx
import pytest

from service.api.examples import story
from tests.api.holding import held
from tests.api.served import Served

LOT = "0192f3a1-7c10-7d21-9b8a-000000000301"
SLOW = f"/v1/lots/{LOT}/destinations?at=2026-11-21"
FLOOD, SHARE = 40, 4
AUDITOR = "ruc:20990000060"


@pytest.fixture(scope="module")
def market(patient_service: Served) -> Served:
    """Give a log with the worked purchase in it, and an auditor."""
    patient_service.tell("purchase.recorded")
    patient_service.enrol(AUDITOR, "auditor", kind="company", name="DEMO Contraloria", roles=["auditor"])
    return patient_service


def test_a_flood_of_one_party_leaves_room_for_another(market: Served) -> None:
    """Of more questions of one party's than there are places, four are taken; another party's is taken and answered."""
    trader = market.token(story.TRADER, story.key("trader"))
    auditor = market.token(AUDITOR, story.key("auditor"))
    answers: list[tuple[str, httpx.Response]] = []

    def ask(who: str, token: str) -> None:
        with httpx.Client(base_url=market.http.base_url, timeout=120) as http:
            headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
            answers.append((who, http.get(SLOW, headers=headers)))

    with held(market.dsn):
        flood = [threading.Thread(target=ask, args=("trader", trader)) for _ in range(FLOOD)]
        for each in flood:
            each.start()
        market.until(lambda: len(answers) == FLOOD - SHARE)
        refused = [answer for _, answer in answers]
        assert [answer.status_code for answer in refused] == [429] * (FLOOD - SHARE)
        for answer in refused:
            said = answer.json()
            assert (said["code"], int(answer.headers["retry-after"]) > 0) == ("too_many_at_once", True)
            assert f"Each party has {SHARE}" in said["fix"]
        in_spanish = market.http.get(SLOW, headers={"authorization": f"Bearer {trader}"}).json()
        assert f"Cada parte tiene {SHARE}" in in_spanish["fix"]
        other = threading.Thread(target=ask, args=("auditor", auditor))
        other.start()
        time.sleep(0.5)
        assert len(answers) == FLOOD - SHARE
    for each in (*flood, other):
        each.join()
    answered = [(who, answer.status_code) for who, answer in answers[FLOOD - SHARE :]]
    assert sorted(answered) == [("auditor", 200), *[("trader", 200)] * SHARE]
    assert market.get(SLOW, trader).status_code == 200
