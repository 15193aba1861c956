"""What the reader of a statement of sales is told, in Spanish and English. Braces are filled by `Text.of`."""

from typing import Final

from service.audit.faults import Text

SUMS: Final = Text("Las sumas salen igual de los mismos asientos", "The same sums come of the same entries")
UNTRUE: Final = Text(
    "con esos mismos asientos salen otras sumas en: {detail}", "of those same entries come other sums in: {detail}"
)
NOT_PROVED: Final = Text(
    "Dice lo que los compradores registraron de este productor y él mismo pidió mostrar. No prueba que el oro sea "
    "legal ni que se haya cobrado, no nombra compradores, y no dice nada de lo que se vendió sin registrar.",
    "It says what buyers recorded of this producer, and that the producer itself asked to show it. It does not prove "
    "that the gold is legal, nor that it was paid; it names no buyers, and says nothing of what was sold unrecorded.",
)
