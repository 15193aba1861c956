"""Where a webhook may go: to a public address, and to the very one that was looked at.

A name that leads into one's own network would let whoever controls the name speak to machines behind the firewall
(server side request forgery). So the name is resolved once, every address it has is judged, and the connection is made
to one of these and not to the name, which might have another answer by then.
"""

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

import httpx

Address = IPv4Address | IPv6Address

_OWN: Final = tuple(
    map(
        ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "fc00::/7", "::1/128"),
    )
)
"""One's own machine and network: only with `--allow-private`. The rest that is not public is never a receiver's."""

_NEVER: Final = tuple(map(ip_network, ("192.88.99.0/24", "64:ff9b:1::/48", "fec0::/10", "3fff::/20")))
"""What some versions of Python take for public: 6to4 relays, local translation, site-local, documentation."""

_TRANSLATED: Final = ip_network("64:ff9b::/96")
"""IPv4 addresses as IPv6 hosts reach them (RFC 6052): the last 32 bits."""


class Refused(Exception):
    """Nothing is sent there. The message is for the user, Spanish first."""


@dataclass(frozen=True, slots=True)
class Target:
    """A receiver: its address as written, the host it names, and the address to connect to."""

    url: httpx.URL
    host: str
    address: Address


async def resolve(url: str, *, allow_private: bool = False) -> Target:
    """Look a receiver up, and judge every address it has. Raises `Refused`."""
    parsed = _parsed(url, allow_private=allow_private)
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(parsed.host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Refused(f"no se encuentra {parsed.host}: {error} / {parsed.host} is not found") from None
    addresses = [ip_address(str(each[4][0]).partition("%")[0]) for each in found]
    for address in addresses:
        check(address, allow_private=allow_private)
    if not addresses:
        raise Refused(f"{parsed.host} no tiene dirección / {parsed.host} has no address")
    return Target(parsed, parsed.host, addresses[0])


def check(address: Address, *, allow_private: bool = False) -> None:
    """See that an address is public, in whatever spelling it hides another one. Raises `Refused`."""
    for each in _meant(address):
        own = any(each.version == net.version and each in net for net in _OWN)
        if not (allow_private if own else _is_public(each)):
            raise Refused(
                f"{address} no es una dirección pública (use --allow-private en una red propia) / "
                f"{address} is no public address (--allow-private for a network of your own)"
            )


def _is_public(address: Address) -> bool:
    if any(each.version == address.version and address in each for each in _NEVER):
        return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified or address.is_link_local
    )


def _meant(address: Address) -> list[Address]:
    """The address, and any IPv4 one that it stands for: mapped, translated, tunnelled."""
    meant: list[Address] = [address]
    if isinstance(address, IPv6Address):
        hidden: list[IPv4Address | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _TRANSLATED or (int(address) >> 32 == 0 and int(address) > 1):
            hidden.append(IPv4Address(int(address) & 0xFFFFFFFF))
        meant = [each for each in hidden if each is not None] or meant
    return meant


def _parsed(url: str, *, allow_private: bool) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise Refused(f"{url} no es una dirección: {error} / {url} is no address") from None
    if parsed.scheme != "https" and not (allow_private and parsed.scheme == "http"):
        raise Refused(f"{url} no empieza con https / {url} does not begin with https")
    if not parsed.host or parsed.userinfo:
        raise Refused(f"{url} no nombra solo un servidor / {url} does not name a host alone")
    return parsed
