"""The parameters that questions take, in the words of the trade."""

from datetime import date, datetime
from typing import Final

from service.api.parameters import Parameter, instant, lima_day, matching, whole
from service.api.problems import Text
from service.categorization.distribution import DIMENSIONS
from service.certification import code
from service.decision.payload import DAY, UUID, spelt
from service.flows.tracing.back import MOST_LOTS, NEAREST
from service.registry import identifiers
from service.registry.identifiers import check_party

_ABOUT: Final = rf"lot:{UUID}|party:({identifiers.PARTY})|entry:(0|[1-9][0-9]{{0,15}})"
_DIMENSION: Final = "|".join(DIMENSIONS)
_UUID_WANTED: Final = Text("un UUID en minúsculas", "a lower-case UUID")
_TEXT: Final = "[\x20-\x7e\xa1-\xac\xae-\u024f]"
_DAY: Final = spelt(DAY, format="date")
_DAY_WANTED: Final = Text("un día, como 2026-11-20", "a day, such as 2026-11-20")
_WHOLE_WANTED: Final = Text("un entero", "an integer")
_WHOLE: Final = {"type": "integer", "minimum": 0}

PARTY: Final = Parameter(
    "party",
    check_party,
    spelt(identifiers.PARTY, examples=["ruc:20990000019", "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2"]),
    Text(
        "ruc:<11 dígitos> o nat:<ULID>, con su dígito verificador",
        "ruc:<11 digits> or nat:<ULID>, check digit included",
    ),
    "The party: `ruc:` and 11 digits, or `nat:` and a ULID.",
    place="path",
)
LOT: Final = Parameter(
    "lot",
    matching(UUID),
    spelt(UUID, format="uuid"),
    _UUID_WANTED,
    "The lot's identifier.",
    place="path",
)
CAMPAIGN: Final = Parameter(
    "campaign",
    matching(UUID),
    spelt(UUID, format="uuid"),
    _UUID_WANTED,
    "The campaign's identifier.",
    place="path",
)
FROM_DAY: Final = Parameter("from", lima_day, _DAY, _DAY_WANTED, "The first Lima day of the period.", required=True)
TO_DAY: Final = Parameter(
    "to", lima_day, _DAY, _DAY_WANTED, "The last Lima day of the period; today at most.", required=True
)
AT: Final = Parameter("at", lima_day, _DAY, _DAY_WANTED, "The Lima day that is judged; today by default.")


def _known_at(text: str) -> int | date | datetime:
    if "T" in text:
        return instant(text)
    return lima_day(text) if "-" in text else whole()(text)


KNOWN_AT: Final = Parameter(
    "known_at",
    _known_at,
    {
        "oneOf": [
            {"type": "integer", "minimum": 0},
            _DAY,
            {"type": "string", "format": "date-time", "pattern": "^20"},
        ],
        "examples": ["2413", "2026-11-20", "2026-11-20T14:42:00-05:00"],
    },
    Text(
        "el número de un asiento, un día como 2026-11-20, o una fecha y hora con su zona como "
        "2026-11-20T14:42:00-05:00 (el + se escribe %2B)",
        "an entry's number, a day such as 2026-11-20, or a date and time with its zone such as "
        "2026-11-20T14:42:00-05:00 (write + as %2B)",
    ),
    "What the log knew: up to this entry, the end of this Lima day, or this instant (RFC 3339, with its offset), "
    "what was recorded at it included; all of it by default.",
)
RIGHT: Final = Parameter(
    "right",
    matching(identifiers.RIGHT),
    spelt(identifiers.RIGHT),
    Text("un código de derecho, en mayúsculas y sin signos", "a right's code, upper case and without punctuation"),
    "The mining right (*código único*) that the deal is about.",
)
ACTIVITY: Final = Parameter(
    "activity",
    matching("[a-z_]{1,40}"),
    {"type": "string", "pattern": "^[a-z_]{1,40}$"},
    Text("una actividad, como exploitation", "an activity, such as exploitation"),
    "The activity that the registration must cover.",
)
ENTRY: Final = Parameter(
    "entry",
    whole(),
    _WHOLE,
    _WHOLE_WANTED,
    "The number of the entry that recorded the purchase.",
    place="path",
)
SIGNED: Final = Parameter(
    "signed",
    matching("[01]"),
    {"type": "string", "enum": ["0", "1"]},
    Text("1, o nada", "1, or nothing"),
    "With 1, the answer is a supplier statement (*constancia de consulta*), signed by the service.",
)


def _dimensions(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if not set(names) <= set(DIMENSIONS) or len(set(names)) != len(names):
        raise ValueError(text)
    return names


BY: Final = Parameter(
    "by",
    _dimensions,
    spelt(f"({_DIMENSION})(,({_DIMENSION}))*", examples=["category,department", "group"]),
    Text(
        "category, department, activity, stage o group, cada una una vez, separadas por comas",
        "category, department, activity, stage or group, each once, separated by commas",
    ),
    "The dimensions that are counted by: category, department, activity, stage, group; the first two by default.",
)
PURPOSE: Final = Parameter(
    "purpose",
    matching(f"{_TEXT}{{3,120}}"),
    {"type": "string", "minLength": 3, "maxLength": 120, "pattern": f"^{_TEXT}*$"},
    Text("un texto de 3 a 120 caracteres", "a text of 3 to 120 characters"),
    "What the reading is for; an authority must say it. Kept in the access log.",
)
ABOUT: Final = Parameter(
    "about",
    matching(_ABOUT),
    spelt(_ABOUT, examples=["lot:0192f3a1-7c10-7d21-9b8a-000000000301", "party:ruc:20990000019", "entry:2413"]),
    Text("lot:<uuid>, party:<parte> o entry:<número>", "lot:<uuid>, party:<party> or entry:<number>"),
    "What the findings are about.",
    required=True,
)
FROM: Final = Parameter("from", whole(), _WHOLE, _WHOLE_WANTED, "The first entry.", required=True)
TO: Final = Parameter("to", whole(), _WHOLE, _WHOLE_WANTED, "The entry after the last.", required=True)
INDEX: Final = Parameter("index", whole(), _WHOLE, _WHOLE_WANTED, "The entry's number.", required=True)
SIZE: Final = Parameter(
    "size",
    whole(1),
    {"type": "integer", "minimum": 1},
    _WHOLE_WANTED,
    "The size of the tree; the last signed by default.",
)
SIZE1: Final = Parameter(
    "from", whole(1), {"type": "integer", "minimum": 1}, _WHOLE_WANTED, "The smaller tree's size.", required=True
)
SIZE2: Final = Parameter(
    "to",
    whole(1),
    {"type": "integer", "minimum": 1},
    _WHOLE_WANTED,
    "The greater tree's size; the last signed by default.",
)
BEFORE: Final = Parameter(
    "before", whole(1), {"type": "integer", "minimum": 1}, _WHOLE_WANTED, "Only what entries below this one say."
)
AFTER: Final = Parameter(
    "after", whole(), _WHOLE, _WHOLE_WANTED, "Only what entries above this one put; from the first by default."
)
CERTIFICATE: Final = Parameter(
    "certificate",
    matching(code.FORM),
    spelt(code.FORM, examples=["OP-JWKN-46NB-EP45"]),
    Text("OP-XXXX-XXXX-XXXX, como está en el certificado", "OP-XXXX-XXXX-XXXX, as the certificate has it"),
    "The certificate's code.",
    place="path",
)
FEWEST: Final = 20
MOST: Final = 500
"""How many are named where a list has no end."""

DEPARTMENT: Final = Parameter(
    "department",
    matching("[0-9]{2}"),
    {"type": "string", "pattern": "^[0-9]{2}$", "examples": ["21"]},
    Text("los dos dígitos del INEI, como 21", "INEI's two digits, such as 21"),
    "Only what is of this department, by INEI's two digits.",
)


def _limit(text: str) -> int:
    found = whole(1)(text)
    if found > MOST:
        raise ValueError(text)
    return found


LIMIT: Final = Parameter(
    "limit",
    _limit,
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": FEWEST},
    Text(f"un entero de 1 a {MOST}", f"an integer from 1 to {MOST}"),
    "How many are named.",
)


def _opened(text: str) -> int:
    found = whole(1)(text)
    if found > MOST_LOTS:
        raise ValueError(text)
    return found


OPENED: Final = Parameter(
    "lots",
    _opened,
    {"type": "integer", "minimum": 1, "maximum": MOST_LOTS, "default": NEAREST},
    Text(f"un entero de 1 a {MOST_LOTS}", f"an integer from 1 to {MOST_LOTS}"),
    "How many lots above the lot are opened, those fewest steps away first; what lies further stands under its own id.",
)
START: Final = Parameter("start", whole(), _WHOLE, _WHOLE_WANTED, "How many are passed over, as `Link` has it.")
OTHER: Final = Parameter(
    "to",
    matching(UUID),
    spelt(UUID, format="uuid"),
    _UUID_WANTED,
    "The other lot.",
    required=True,
)
