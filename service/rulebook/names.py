"""Which entry first used an id: a party and its id are the identity of a submission, once and for all."""

from collections.abc import Callable
from typing import Final

Earlier = Callable[[str, str], int | None]
"""The entry that used (party, id), of those that are kept elsewhere; None if none did."""


class Names:
    """Remembers what is used from now on; what was used before may be kept elsewhere, and `earlier` is asked for it."""

    __slots__ = ("_earlier", "_new")

    def __init__(self, earlier: Earlier | None = None) -> None:
        self._earlier: Final = earlier
        self._new: dict[tuple[str, str], int] = {}

    def first(self, party: str, name: str, seq: int) -> int:
        """The entry that used it first: `seq` itself, if nobody did before."""
        key = party, name
        found = self._new.get(key)
        if found is None and self._earlier is not None:
            found = self._earlier(party, name)
        if found is None:
            found = self._new[key] = seq
        return found

    def take(self) -> dict[tuple[str, str], int]:
        """What is remembered here, to be kept elsewhere; it is forgotten."""
        taken, self._new = self._new, {}
        return taken

    def __len__(self) -> int:
        return len(self._new)
