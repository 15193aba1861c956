"""What a submission about a finding is told when it is refused, or is not of its type's shape."""

from typing import Final

REFUSALS: Final[tuple[tuple[str, int, str, str, str, str], ...]] = (
    (
        "finding_unknown",
        409,
        "Ese asiento no tiene tal hallazgo.",
        "That entry has no such finding.",
        "Revise entry y rule: {rule} no está entre los hallazgos del asiento {entry} que usted puede ver.",
        "Check entry and rule: {rule} is not among the findings of entry {entry} that you may see.",
    ),
    (
        "finding_lifted",
        409,
        "Ese hallazgo ya fue levantado.",
        "That finding has been lifted.",
        "Nada queda por responder: lo levantó el asiento {seq}.",
        "Nothing is left to answer: entry {seq} lifted it.",
    ),
    (
        "entry_outside_territory",
        403,
        "El asiento no es de su territorio.",
        "The entry is not of your territory.",
        "Su territorio es {territory} (INEI): resuelve la autoridad del lugar de la operación.",
        "Your territory is {territory} (INEI): the authority of the deal's place decides.",
    ),
    (
        "appeal_unfounded",
        409,
        "No hay resolución que apelar.",
        "There is no resolution to appeal against.",
        "Quite appeal: {rule} del asiento {entry} no está confirmado.",
        "Remove appeal: {rule} of entry {entry} is not upheld.",
    ),
    (
        "same_officer",
        403,
        "Quien confirmó no resuelve la apelación.",
        "Whoever upheld it does not decide the appeal.",
        "Debe firmar otro funcionario, con su propia clave; la confirmación es el asiento {seq}.",
        "Another officer must sign, with a key of its own; it was upheld in entry {seq}.",
    ),
)

SHAPE: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    (
        "condition_with_outcome",
        "La condición va con lifted_with_condition, y solo con ella.",
        "The condition goes with lifted_with_condition, and only with it.",
        "Agregue condition, o quítela.",
        "Add condition, or remove it.",
    ),
)
