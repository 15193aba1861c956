"""Whose questions are counted together where nobody has said who asks."""

from collections.abc import Callable

import pytest
from starlette.requests import Request

from service.api import throttle
from service.api.problems import Problem
from service.web import pages


def _from(host: str) -> Request:
    return Request({"type": "http", "client": (host, 50_000), "headers": []})


@pytest.mark.parametrize("whose", [throttle.address, pages._from])
def test_who_has_half_of_ipv6_asks_as_one(whose: Callable[[Request], str]) -> None:
    """Whoever has one address of IPv6 has as many as it likes, and is counted, and takes turns, as one all the same."""
    assert whose(_from("2001:db8:1:2::5")) == whose(_from("2001:db8:1:2:aaaa::6")) != whose(_from("2001:db8:1:3::5"))
    assert whose(_from("203.0.113.9")) != whose(_from("203.0.113.10"))


def test_another_address_gives_no_more_questions() -> None:
    """Whoever has asked as often as it may is refused from the next address of its own too."""
    counts = throttle.Throttle()
    for number in range(throttle.CHECK.amount):
        counts.count(throttle.CHECK, "check", throttle.address(_from(f"2001:db8:1:2::{number:x}")))
    with pytest.raises(Problem):
        counts.count(throttle.CHECK, "check", throttle.address(_from("2001:db8:1:2:3::")))
