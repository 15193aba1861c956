"""What a submission about reading rights is told when it is refused."""

from typing import Final

REFUSALS: Final[tuple[tuple[str, int, str, str, str, str], ...]] = (
    (
        "lot_outside_territory",
        403,
        "El lote no es de su territorio.",
        "The lot is not of your territory.",
        "Concede el acceso su titular, o la autoridad del distrito del lote {lot}.",
        "Access is granted by its holder, or by the authority of the district of lot {lot}.",
    ),
    (
        "reader_unknown",
        409,
        "El registro no tiene inscrito a ese lector.",
        "That reader is not registered.",
        "El registrador inscribe primero a {party}: quien lee debe tener clave.",
        "The registrar registers {party} first: a reader must have a key.",
    ),
    (
        "own_reader",
        409,
        "Nadie se concede acceso a sí mismo.",
        "Nobody grants access to itself.",
        "Ponga en reader a quien va a auditar.",
        "Put in reader whoever is to audit.",
    ),
    (
        "term_refused",
        409,
        "El plazo del acceso no es uno permitido.",
        "The term of the access is not an allowed one.",
        "Ponga until entre {first} y {last}.",
        "Put until between {first} and {last}.",
    ),
    (
        "access_not_granted",
        409,
        "Usted no tiene concedido ese acceso.",
        "You have not granted that access.",
        "Nada que terminar: {party} no lee el lote {lot} por concesión suya.",
        "Nothing to end: {party} does not read lot {lot} by your leave.",
    ),
)

SHAPE: Final[tuple[tuple[str, str, str, str, str], ...]] = ()
