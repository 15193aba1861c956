"""What a submission about a correction is told when it is refused, or is not of its type's shape."""

from typing import Final

REFUSALS: Final[tuple[tuple[str, int, str, str, str, str], ...]] = (
    (
        "entry_unknown",
        409,
        "El registro no tiene ese asiento.",
        "The log has no such entry.",
        "Ponga en entry el número de un asiento anterior; está en su recibo.",
        "Put in entry the number of an earlier entry; it is in its receipt.",
    ),
    (
        "entry_annulled",
        409,
        "Ese asiento ya fue anulado.",
        "That entry has been annulled.",
        "Lo anuló el asiento {seq}: registre de nuevo lo que corresponda.",
        "Entry {seq} annulled it: record anew what belongs there.",
    ),
    (
        "not_annullable",
        409,
        "Ese tipo de asiento no se anula.",
        "That type of entry is not annulled.",
        "{type} se cambia con otro asiento de su mismo tema.",
        "{type} is changed by another entry on the same matter.",
    ),
    (
        "annulled_late",
        409,
        "Pasó el plazo para anular el asiento.",
        "The time for annulling the entry has passed.",
        "Se anula hasta {limit_days} días después de registrado; consulte a la autoridad.",
        "It is annulled up to {limit_days} days after it was recorded; ask the authority.",
    ),
    (
        "rested_upon",
        409,
        "Algo posterior descansa en ese asiento.",
        "Something later rests on that entry.",
        "Anule primero lo que descansa en él ({on}), o corrija el asiento.",
        "First annul what rests on it ({on}), or correct the entry.",
    ),
    (
        "other_currency",
        422,
        "El importe está en otra moneda.",
        "The amount is in another currency.",
        "Escriba {field} en {currency}: la moneda no se corrige, se anula y registra de nuevo.",
        "Write {field} in {currency}: a currency is not corrected but annulled and recorded anew.",
    ),
    (
        "payment_unknown",
        409,
        "La compra no tiene ese pago.",
        "The purchase has no such payment.",
        "Numere el pago como está en la compra, del 1 al {payments}.",
        "Number the payment as it stands in the purchase, 1 to {payments}.",
    ),
    (
        "document_unknown",
        409,
        "La compra no usa ese documento.",
        "The purchase does not use that document.",
        "Nombre el documento como quedó la última vez; {document} no es de esta compra.",
        "Name the document as it last stood; {document} is not of this purchase.",
    ),
    (
        "not_contested",
        409,
        "Ese asiento no está impugnado.",
        "That entry is not contested.",
        "No hace falta confirmarlo; revise el número en entry.",
        "It needs no confirmation; check the number in entry.",
    ),
    (
        "contested_by_other",
        403,
        "Otro impugnó ese asiento, y no a pedido de la parte.",
        "Another contested that entry, and not at the party's request.",
        "Lo impugnó {by}: que una autoridad lo resuelva con finding.reviewed, regla R30.",
        "{by} contested it: have an authority decide by finding.reviewed, rule R30.",
    ),
    (
        "nothing_new",
        409,
        "Eso ya consta así.",
        "It stands so already.",
        "Quite {field}, o escriba lo que cambia.",
        "Remove {field}, or write what changes.",
    ),
)

SHAPE: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    (
        "nothing_corrected",
        "La corrección no corrige nada.",
        "The correction corrects nothing.",
        "Agregue dealt_on, price, payments o documents.",
        "Add dealt_on, price, payments or documents.",
    ),
    (
        "payments_repeated",
        "Un pago está repetido.",
        "A payment stands twice.",
        "Ponga cada pago una sola vez.",
        "Put each payment once.",
    ),
)
