"""Whose a connection is: the address that it comes from, or that the proxy before us says it was asked from.

Nobody is refused for it, for behind a proxy that does not say there is one address. It is asked for only where somebody
must give way: whoever fills a server from one address then stands in nobody's way but its own.
"""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network
from typing import Final, TypeVar

Held = TypeVar("Held")

_LONGEST: Final = 45
"""Characters of an address, at most; a proxy may say what is none."""

_MUCH: Final = 4
"""A part of the whole beyond which it is one address that fills it: two or three that do are each above."""


_MAPPED: Final = "::ffff:"
"""What a socket for both (`--host ::` with several workers) writes before an IPv4 address."""


def plain(host: str) -> str:
    """An address as the system gives it, but one of IPv4 as such: else this machine, and a proxy on it, is another."""
    return host.removeprefix(_MAPPED) if "." in host else host


def network(host: str) -> str:
    """An IPv4 address, or the first half of an IPv6 one: whoever has one address of those has all of that half."""
    return _network(host) if ":" in host and len(host) <= _LONGEST else host[:_LONGEST]


def crowding(held: Iterable[tuple[str, int]], whole: int) -> str | None:
    """The address that holds most of `whole`, where that is more than a quarter; `held` says who holds how much."""
    of: Counter[str] = Counter()
    for whose, much in held:
        of[whose] += much
    if not of:
        return None
    most = max(of, key=of.__getitem__)
    return most if of[most] * _MUCH > whole else None


@lru_cache(maxsize=4096)
def _network(host: str) -> str:
    try:
        address = IPv6Address(host)
    except ValueError:
        return host
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))
