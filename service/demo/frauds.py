"""The classic frauds, by name: which rule is to find each, or with which code it is to be refused."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fraud:
    """`rule` is what must stand on the entry, or the code of the refusal where the deal may not be written."""

    name: str
    rule: str
    es: str
    en: str
    refused: bool = False


FRAUDS = (
    Fraud("suspended_reinfo", "R01", "Vende con el REINFO suspendido", "Sells with its REINFO suspended"),
    Fraud("trader_out_of_recpo", "R02", "Compra un comerciante fuera del RECPO", "A trader out of RECPO buys"),
    Fraud("no_registration", "R03", "Vende quien no figura en ningún registro", "A seller no register knows"),
    Fraud("lent_registration", "R03b", "Vende con el REINFO prestado de otro", "Sells under a borrowed REINFO"),
    Fraud("inactive_ruc", "R04b", "Vende con el RUC de baja", "Sells with its RUC closed"),
    Fraud("no_constancia", "R05", "Pallaquera sin constancia de origen", "A selector without constancia"),
    Fraud("overdrawn_constancia", "R05b", "Más gramos que los de la constancia", "More grams than the constancia"),
    Fraud("selector_in_reinfo", "R05c", "Seleccionador que también está en REINFO", "A selector who is in REINFO too"),
    Fraud("gold_from_nowhere", "R06b", "Sale más oro del que entró", "More gold comes out than went in"),
    Fraud("wrong_district", "R09", "El distrito no es del derecho minero", "A district that is not the right's"),
    Fraud("split_cash", "R12", "Pago en efectivo partido en tres", "Cash split in three"),
    Fraud("price_too_high", "R14", "Precio por encima del mercado", "A price above the market"),
    Fraud("underpaid_pallaquera", "R14b", "Pallaquera pagada a un tercio", "A selector paid a third"),
    Fraud("contradicting_guide", "R15", "La guía pesa otra cosa", "The guide weighs something else"),
    Fraud("undeclared_origin", "R22", "Gramos sin origen declarado", "Grams of undeclared origin"),
    Fraud("late_recording", "R23", "Registrada doce días después", "Recorded twelve days later"),
    Fraud("lot_oversold", "lot_overdrawn", "Vende más de lo que tiene el lote", "Sells more than is in the lot", True),
    Fraud(
        "reused_invoice", "document_line_reused", "La misma línea de factura otra vez", "An invoice line again", True
    ),
)
BY_NAME = {fraud.name: fraud for fraud in FRAUDS}
