"""The register's coded words in Spanish, as the file shows them: it is for the Ministry, and for nobody else's eyes."""

from typing import Final

STAGES: Final = {"provisional": "provisional", "settled": "liquidada", "final": "final"}
NATURES: Final = {True: "sin procesar", False: "procesado"}
PRODUCTS: Final = {
    "ore": "mineral",
    "concentrate": "concentrado",
    "tailings": "relave",
    "amalgam": "amalgama",
    "sponge": "refogado",
    "dore": "doré",
    "bar": "barra refinada",
    "scrap": "chatarra",
}
SUPPORTS: Final = {
    "reinfo": "REINFO",
    "title": "título de concesión",
    "contract": "contrato inscrito",
    "constancia": "constancia de origen",
}
MEANS: Final = {
    "cash": "efectivo",
    "transfer": "transferencia",
    "deposit": "depósito",
    "money_order": "giro",
    "cheque": "cheque",
    "card": "tarjeta",
    "other": "otro",
}
DESTINATIONS: Final = {
    "domestic": "mercado interno",
    "export": "exportación",
    "jewellery": "joyería",
    "hoarding": "atesoramiento",
}
CONFIRMATIONS: Final = {
    "own_key": "clave propia",
    "delegate": "delegado",
    "pin_on_buyer_device": "PIN en el equipo del comprador",
    "paper": "papel",
}
DISPUTES: Final = {
    "never_sold": "no vendió",
    "weight": "peso",
    "grade": "ley",
    "price": "precio",
    "unpaid": "impaga",
}
PROCESSES: Final = {
    "gravity": "gravimetría",
    "amalgamation": "amalgamación",
    "flotation": "flotación",
    "cyanidation": "cianuración",
    "leaching": "lixiviación",
    "smelting": "fundición",
    "refining": "refinación",
}
WITHOUT_RUC: Final = "vendedor sin RUC: se consigna su DNI"
NO_ORIGIN: Final = "origen no declarado"
NOT_ASSAYED: Final = "sin ensaye"
NO_GUIDE: Final = "sin guía"
NO_VOUCHER: Final = "sin comprobante"
MORE: Final = "y {count} más"
