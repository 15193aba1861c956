"""If-None-Match, in all the ways it may be written."""

import pytest
from starlette.requests import Request

from service.api import etag
from tests.api.served import Served

TAG = '"ab,c"'


@pytest.mark.parametrize(
    ("given", "held"),
    [
        ([], False),
        ([TAG], True),
        ([f"W/{TAG}"], True),
        ([f'"x", W/"y" ,{TAG}'], True),
        (['"x"', TAG], True),
        ([" * "], True),
        (['"x"'], False),
        (['"*"'], False),
        (["ab,c"], False),
        (['"ab'], False),
        (['"AB,C"'], False),
        ([""], False),
    ],
)
def test_a_tag_is_found_however_it_stands(given: list[str], *, held: bool) -> None:
    """Weak or strong, alone, in a list or over two lines, and `*`; another tag, or none, is not held."""
    headers = [(b"if-none-match", each.encode()) for each in given]
    assert etag.holds(Request({"type": "http", "headers": headers}), TAG) == held


def test_a_checkpoint_is_sent_once(shared_service: Served) -> None:
    """Whoever holds the latest checkpoint gets 304 and no body, whatever else it holds; another tag gets it whole."""
    first = shared_service.http.get("/checkpoint")
    tag = first.headers["etag"]
    again = shared_service.http.get("/checkpoint", headers={"if-none-match": f'"old", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert again.headers["cache-control"] == first.headers["cache-control"]
    other = shared_service.http.get("/checkpoint", headers={"if-none-match": '"old"'})
    assert (other.status_code, other.content) == (200, first.content)
