"""What a submission about what follows a purchase is told when it is refused, or is not of its type's shape."""

from typing import Final

REFUSALS: Final[tuple[tuple[str, int, str, str, str, str], ...]] = (
    (
        "purchase_unknown",
        409,
        "El registro no tiene esa compra.",
        "The register has no such purchase.",
        "El asiento {entry} no es una compra, o fue anulado: ponga el número del asiento que la registró.",
        "Entry {entry} is no purchase, or was annulled: put the number of the entry that recorded it.",
    ),
    (
        "agreement_exists",
        409,
        "Ese contrato de maquila ya está registrado.",
        "That toll agreement is already recorded.",
        "Está en el asiento {seq}; para cambiar lo pactado, registre otro con un identificador nuevo.",
        "It is in entry {seq}; to change what was agreed, record another with a new identifier.",
    ),
)

SHAPE: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    (
        "fee_one",
        "La maquila se cobra de una sola manera.",
        "The toll is charged in exactly one way.",
        "Ponga per_dry_tonne o share_permille, uno de los dos.",
        "Put per_dry_tonne or share_permille, one of the two.",
    ),
    (
        "owner_is_plant",
        "La planta no se hace maquila a sí misma.",
        "A plant does not toll for itself.",
        "Corrija {field}: es el dueño del mineral.",
        "Correct {field}: it is the owner of the ore.",
    ),
)
