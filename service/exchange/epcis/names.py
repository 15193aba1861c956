"""What things are called outside: URIs under the log's origin, so that two logs never mean different things by one.

    https://demo.orotraza.pe/7f3a/lots/0192f3a1-7c10-7d21-9b8a-000000000301
    https://demo.orotraza.pe/7f3a/parties/ruc:20990000019
    https://demo.orotraza.pe/7f3a/places/211002.inei

A name says who is meant, not where to ask. A natural person is named by its id alone. No name ends in a bare number:
libraries that look for dates in texts would find one there, and hash another event than we do.
"""

import re
from typing import Final

from service.decision.values import frozen

PREFIX: Final = "oro"
"""By which a document's context shortens the register's own words."""

_UUID: Final = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PLACE: Final = re.compile(r"(?P<code>([0-9]{2}){1,3})\.(?P<system>[a-z]+)")
_PLAIN: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def encoded(text: str) -> str:
    """A text as one segment of a path (RFC 3986 §2.1)."""
    return "".join(each if each in _PLAIN else "".join(f"%{byte:02X}" for byte in each.encode()) for each in text)


@frozen
class Names:
    """The names under a log's `origin`, e.g. `demo.orotraza.pe/7f3a`."""

    origin: str

    @property
    def words(self) -> str:
        """Where the register's own vocabulary begins."""
        return f"https://{self.origin}/voc/"

    def word(self, term: str) -> str:
        """A term of the register's own vocabulary."""
        return self.words + term

    def lot(self, lot: str) -> str:
        """A lot: a class of which there are so many grams."""
        return self._of("lots", lot)

    def lot_in(self, uri: str) -> str | None:
        """The lot whose name, or whose bar's, this is; None if it is neither."""
        start = self._of("lots", "")
        lot = uri.removeprefix(start).partition("/")[0] if uri.startswith(start) else ""
        return lot if _UUID.fullmatch(lot) else None

    def bar(self, lot: str, serial: str) -> str:
        """A numbered bar: one thing, which is all of its lot."""
        return self._of("lots", lot, "bars", encoded(serial))

    def party(self, party: str) -> str:
        """A party: `ruc:…`, or `nat:…` for a natural person without tax number."""
        return self._of("parties", party)

    def place(self, system: str, code: str) -> str:
        """A district, with the list that its code is from."""
        return self._of("places", f"{code}.{system}")

    def lies_in(self, uri: str, wider: str) -> bool:
        """Whether a place is this one or lies in it.

        A department or province is named as a district is, by the two or four digits with which its districts' codes
        begin: `places/21.inei`. Nothing else is known to lie in anything.
        """
        one, other = self._place_in(uri), self._place_in(wider)
        if one is None or other is None:
            return uri == wider
        return one["system"] == other["system"] and one["code"].startswith(other["code"])

    def _place_in(self, uri: str) -> re.Match[str] | None:
        start = self._of("places", "")
        return _PLACE.fullmatch(uri[len(start) :]) if uri.startswith(start) else None

    def gate(self, party: str) -> str:
        """Where a plant or a trader takes gold in."""
        return self._of("parties", party, "gate")

    def country(self, code: str) -> str:
        """A country, ISO 3166-1 alpha-2."""
        return self._of("countries", code)

    def entry(self, seq: int) -> str:
        """The ledger's entry `seq`."""
        return self._of("entries", f"e{seq}")

    def document(self, identity: str) -> str:
        """An electronic document, by `DocumentRef.identity`."""
        return self._of("documents", *identity.split("|"))

    def registration(self, register: str, party: str) -> str:
        """A party's place in a register."""
        return self._of("registrations", register, party)

    def thing(self, sort: str, name: str) -> str:
        """What only one sort of entry names: a shipment, an assay, a campaign, a customs declaration."""
        return self._of(sort, encoded(name))

    def _of(self, *path: str) -> str:
        return "/".join(("https:/", self.origin, *path))
