"""Words of the standard in every spelling that it allows, brought to the one that our events are told in.

shipping · cbv:BizStep-shipping · https://ref.gs1.org/cbv/BizStep-shipping · urn:epcglobal:cbv:bizstep:shipping
"""

from typing import Final

from service.exchange.epcis.names import PREFIX, Names

STEP: Final = ("BizStep-", "bizstep:")
DISPOSITION: Final = ("Disp-", "disp:")
PAPER: Final = ("BTT-", "btt:")
SIDE: Final = ("SDT-", "sdt:")
REASON: Final = ("ER-", "er:")

_WEB: Final = "https://ref.gs1.org/cbv/"
_COMPACT: Final = "cbv:"
_URN: Final = "urn:epcglobal:cbv:"


def told(word: str, kind: tuple[str, str], names: Names) -> str:
    """A word as our events say it: bare where it is the CBV's, a URI where it is ours or anybody's."""
    web, urn = kind
    for start in (_WEB + web, _COMPACT + web, _URN + urn):
        if word.startswith(start):
            return word.removeprefix(start)
    if word.startswith(f"{PREFIX}:"):
        return names.word(word.removeprefix(f"{PREFIX}:"))
    return word
