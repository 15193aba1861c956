"""What a rotation of the log's own keys is told when it is not of its type's shape, or comes before its key."""

from typing import Final

from service.api.problems import kind

SHAPE: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    (
        "overlap_of_service",
        "La clave del servicio no firma junto a la anterior.",
        "The service's key does not sign beside the one before.",
        "Quite {field}: solo la clave del registro (grade log) tiene traslape.",
        "Remove {field}: only the log's key (grade log) has an overlap.",
    ),
    (
        "ends_before_start",
        "Termina antes de empezar.",
        "It ends before it begins.",
        "Ponga en {field} un instante posterior a occurred_at.",
        "Put an instant after occurred_at in {field}.",
    ),
)

ROTATED_TOO_SOON: Final = kind(
    "rotated_too_soon",
    409,
    ("El servicio no tiene la clave nueva.", "The service does not hold the new key."),
    (
        "Ponga antes su archivo en keys/ del servidor (orotraza keys rotate-log) y envíe de nuevo lo mismo.",
        "First put its file into the server's keys/ (orotraza keys rotate-log), and send the same again.",
    ),
)
