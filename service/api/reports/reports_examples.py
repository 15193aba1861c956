"""What the reports answer, as readers of the API's description are shown it."""

from typing import Final

_MONEY: Final = {"currency": "PEN", "amount": "338000.00"}
OPERATIONS: Final = {
    "report": "uif_operations",
    "party": "ruc:20990000019",
    "month": "2026-11",
    "size": 71,
    "operations": [
        {
            "entry": 38,
            "kind": "purchase",
            "day": "2026-11-20",
            "other": "ruc:10990000013",
            **_MONEY,
            "threshold": {"currency": "PEN", "amount": "56250.00"},
            "payments": [{"means": "transfer", **_MONEY, "paid_on": "2026-11-20"}],
        }
    ],
}
STOCK: Final = {
    "report": "stock",
    "party": "ruc:20990000019",
    "at": "2026-11-30",
    "size": 71,
    "lots": 1,
    "total": {"gross_mg": 14_850, "fine_ug": 13_439_250},
    "parts": [
        {"product": "sponge", "standing": "blocked", "place": "home", "gross_mg": 10_280, "fine_ug": 9_303_400},
        {"product": "sponge", "standing": "in_process", "place": "home", "gross_mg": 4_570, "fine_ug": 4_135_850},
    ],
}
_FIGURES: Final = {
    "campaigns": 1,
    "with_mercury": 1,
    "used_kg": "0.090",
    "recovered_kg": "0.054",
    "recovery_not_said": 0,
    "gold_g": "18.000000",
    "hg_per_au": "2.000",
    "retort": {"used": 0, "not_used": 1, "not_said": 0},
    "worst_practices": {"whole_ore_amalgamation": 1, "open_burning": 1, "cyanidation_of_amalgamation_tailings": 0},
}
MERCURY: Final = {
    "report": "mercury",
    "from": "2026-11-01",
    "to": "2026-11-30",
    "size": 71,
    "whole": _FIGURES,
    "rows": [{"department": "21", "method": "amalgamation", **_FIGURES}],
    "not_recorded": ["burning_in_homes"],
}
ORIGINS: Final = {
    "report": "country_of_origin",
    "party": "ruc:20990000019",
    "of": "exported",
    "from": "2026-11-01",
    "to": "2026-11-30",
    "size": 71,
    "lots": 1,
    "fine_ug": 741_307_950,
    "shares": [
        {
            "country": "PE",
            "department": "21",
            "category": "II",
            "standing": "in_process",
            "fine_ug": 741_307_950,
            "permille": 1000,
        }
    ],
}
