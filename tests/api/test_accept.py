"""Accept, in all the ways it may be written (RFC 9110 §12.5.1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from service.api import accept
from service.api.examples import story
from tests.api.served import Served

JSON, LD, PROV = "application/json", "application/ld+json", "application/prov+json"
LOT = "0192f3a1-7c10-7d21-9b8a-000000000301"


def _request(*lines: str) -> Request:
    return Request({"type": "http", "headers": [(b"accept", line.encode("latin-1")) for line in lines]})


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([], JSON),
        ([""], JSON),
        (["*/*"], JSON),
        (["application/*"], JSON),
        (["text/html"], None),
        ([LD], LD),
        ([LD.upper()], LD),
        ([f"{LD}, */*"], LD),
        ([f"*/*, {LD}"], LD),
        ([f"{PROV}, {LD}"], PROV),
        (["text/html", LD], LD),
        # by weight
        ([f"{LD};q=0.5, {JSON}"], JSON),
        ([f"{LD} ; q=0.5 , */*;q=0.4"], LD),
        ([f"{LD};q=0.5, */*;q=0.501"], JSON),
        ([f"{LD};q=1.000, {PROV};q=1."], LD),
        # ruled out
        ([f"{LD};q=0"], None),
        ([f"{LD};q=0.000, */*"], JSON),
        ([f"{JSON};q=0, */*"], LD),
        ([f"{JSON};q=0, application/*;q=0.1"], LD),
        (["*/*;q=0"], None),
        ([f"*/*;q=0, {PROV}"], PROV),
        ([f"application/*;q=0, {LD};q=0.001"], LD),
        ([f"{JSON};q=0, {LD};q=0, {PROV};q=0, */*"], None),
        # the nearer name has the last word, wherever it stands
        ([f"*/*;q=1, {LD};q=0.2, application/*;q=0.1, {JSON};q=0"], LD),
        # parameters but the weight are disregarded, commas in their quotes too
        ([f'{LD};profile="a, b;q=0";q=0.7, {PROV};q=0.6'], LD),
        ([f"{LD};charset=utf-8"], LD),
        # what has not the form is passed over; where nothing has, there is no header
        ([f"{LD};q=high"], JSON),
        ([f"{LD};q=-1"], JSON),
        ([f"{LD};q=1.5"], JSON),
        ([f"{LD};q=0.0001"], JSON),
        ([f"{LD};q="], JSON),
        ([f"{LD};q=nan, {PROV};q=0.1"], PROV),
        (["*/json"], JSON),
        ([", ,"], JSON),
        (['"'], JSON),
        # Java's own client
        (["text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"], JSON),
        ([f"{LD}," * 100], JSON),
    ],
)
def test_what_is_asked_for_most(lines: list[str], found: str | None) -> None:
    """The weightiest, never what `q=0` rules out; of equals the one named; None where nothing offered is admitted."""
    assert accept.chosen(_request(*lines), (JSON, LD, PROV)) == found


@given(st.text(st.sampled_from('*/;,=q01.9"\\ aljdson+'), max_size=60))
def test_any_header_is_read(text: str) -> None:
    """Whatever stands in the header, one of the types offered is chosen or none."""
    assert accept.chosen(_request(text), (JSON, LD)) in {JSON, LD, None}


@pytest.mark.parametrize(
    ("given_", "status", "media_type"),
    [
        ("*/*", 200, JSON),
        (f"{LD};q=0, */*", 200, JSON),
        (f"{LD}, {JSON};q=0.9", 200, LD),
        (f"{PROV};q=0.2, {LD};q=0.1", 200, PROV),
        ("*/*;q=0", 406, "application/problem+json"),
        ("text/html", 406, "application/problem+json"),
    ],
)
def test_a_lot_in_the_words_asked_for(shared_service: Served, given_: str, status: int, media_type: str) -> None:
    """A lot comes as the header asks, says that it depends on the header, and is refused where nothing is admitted."""
    shared_service.tell("purchase.recorded")
    token = shared_service.token(story.TRADER, story.key("trader"))
    headers = {"authorization": f"Bearer {token}", "accept": given_, "accept-language": "en"}
    answer = shared_service.http.get(f"/v1/lots/{LOT}", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, media_type)
    if status == 200:
        assert answer.headers["vary"].lower() == "accept"
    else:
        assert (answer.json()["code"], answer.json()["field"]) == ("not_acceptable", "accept")
        assert LD in answer.json()["fix"]
