"""Which of the two languages an answer is worded in: Spanish, unless English is asked for before it."""

from functools import lru_cache
from typing import Final, Literal

Language = Literal["es", "en"]

_LONGEST: Final = 200


def negotiate(header: str | None) -> Language:
    """The language that an `Accept-Language` header asks for (RFC 9110 §12.5.4); Spanish when it asks for neither."""
    if header is None or len(header) > _LONGEST:
        return "es"
    return _negotiate(header)


@lru_cache(maxsize=256)
def _negotiate(header: str) -> Language:
    weights = {"es": 0.0, "en": 0.0}
    for item in header.split(","):
        tag, _, parameter = item.partition(";")
        name = tag.strip().lower().partition("-")[0]
        if name in weights:
            weights[name] = max(weights[name], _weight(parameter.strip()))
    return "en" if weights["en"] > weights["es"] else "es"


def _weight(parameter: str) -> float:
    if not parameter:
        return 1.0
    name, _, value = parameter.partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
