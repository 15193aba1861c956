"""What the purchase desk's page says: in its text, and in what its scripts put there. Spanish first.

The lights and the verdict are in the gate's words, which are those of `orotraza check`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.certification.credential.words import Words
from service.web import gate_words, names

TITLE: Final = Words("Mesa de compras", "Purchase desk")
NO_SCRIPT: Final = Words(
    "Esta página necesita JavaScript. Desde una terminal: orotraza submit ARCHIVO --as CLAVE",
    "This page needs JavaScript. From a terminal: orotraza submit FILE --as KEY",
)
CHOOSE: Final = Words("Elija", "Choose")

WHO: Final = gate_words.WHO
WHO_HOW: Final = Words("RUC, DNI o nombre", "RUC, DNI or name")
ASK: Final = gate_words.ASK
STRANGER: Final = Words(
    "Aquí se compra a quien el registro conoce. A otra persona se la declara junto con la compra, desde una terminal: "
    "orotraza submit.",
    "Here one buys from whom the register knows. Anybody else is declared with the purchase, from a terminal: orotraza "
    "submit.",
)

GOLD: Final = Words("¿Qué oro, y de dónde?", "What gold, and from where?")
SOURCE: Final = Words("De quién era y con qué título", "Whose it was, and under what title")
CONSTANCIA: Final = Words("Identificador de la constancia de origen", "Identifier of the constancia of origin")
HOLDER: Final = Words("RUC de quien emitió la constancia", "RUC of who issued the constancia")
LOT: Final = Words("Identificador del lote registrado", "Identifier of the recorded lot")
ORIGIN: Final = Words("Distrito de donde salió", "District it came from")
DEPARTMENT: Final = Words("Departamento", "Department")
PROVINCE: Final = Words("Provincia", "Province")
DISTRICT: Final = Words("Distrito", "District")
EXTRACTED: Final = Words("Día de la última extracción", "Day of the last extraction")
UNIT_NAME: Final = Words("Unidad o labor (opcional)", "Unit or working (optional)")
PRODUCT: Final = Words("Producto", "Product")
PRODUCTS: Final[Mapping[str, Words]] = MappingProxyType(
    {each: names.PRODUCTS[each] for each in ("ore", "concentrate", "amalgam", "sponge", "dore", "bar", "scrap")}
)
GROSS: Final = Words("Peso bruto", "Gross weight")
UNIT: Final = Words("Unidad", "Unit")
UNITS: Final = MappingProxyType(
    {"g": Words("gramos", "grams"), "kg": Words("kilogramos", "kilograms"), "t": Words("toneladas", "tonnes")}
)
METHOD: Final = Words("Ley hallada con", "Grade found by")
NO_ASSAY: Final = Words("todavía sin ensaye", "not assayed yet")
METHODS: Final = MappingProxyType(
    {
        "touchstone": Words("piedra de toque", "touchstone"),
        "density": Words("densidad", "density"),
        "xrf": Words("fluorescencia de rayos X", "X-ray fluorescence"),
        "aqua_regia": Words("agua regia", "aqua regia"),
        "fire": Words("ensaye al fuego", "fire assay"),
        "icp": Words("ICP", "ICP"),
        "atomic_absorption": Words("absorción atómica", "atomic absorption"),
        "estimate": Words("estimación", "estimate"),
    }
)
ASSAYED_BY: Final = Words("Por", "By")
ASSAYERS: Final = MappingProxyType(
    {
        "buyer": Words("quien compra", "the buyer"),
        "seller": Words("quien vende", "the seller"),
        "laboratory": Words("un laboratorio", "a laboratory"),
        "umpire": Words("un dirimente", "an umpire"),
    }
)
FINENESS: Final = Words("Ley, en milésimas (0 a 1000)", "Fineness, in thousandths (0 to 1000)")
GRADE: Final = Words("Ley, en g por tonelada seca", "Grade, in g a dry tonne")
MOISTURE: Final = Words("Humedad, en %", "Moisture, in %")

DEAL: Final = Words("¿A qué precio?", "At what price?")
STAGE: Final = Words("La compra es", "The purchase is")
STAGES: Final = MappingProxyType(
    {
        "final": Words("definitiva", "final"),
        "provisional": Words("provisional: se liquida después", "provisional: settled later"),
    }
)
CURRENCY: Final = Words("Moneda", "Currency")
CURRENCIES: Final = MappingProxyType({"PEN": Words("soles", "soles"), "USD": Words("dólares", "dollars")})
AMOUNT: Final = Words("Precio total", "Whole price")
MEANS: Final = Words("Pago con", "Paid by")
MEANS_OF: Final = MappingProxyType(
    {
        "transfer": Words("transferencia", "transfer"),
        "deposit": Words("depósito", "deposit"),
        "cash": Words("efectivo", "cash"),
        "cheque": Words("cheque", "cheque"),
        "money_order": Words("giro", "money order"),
        "card": Words("tarjeta", "card"),
        "other": Words("otro medio", "other"),
    }
)
PAID: Final = Words("Monto pagado", "Amount paid")
PAID_ON: Final = Words("El día", "On")
MORE_PAYMENTS: Final = Words("Otro pago", "Another payment")
PLACE: Final = Words("Distrito donde se compra", "District of the purchase")
DESTINATION: Final = Words("Destino del oro", "Destination of the gold")
DESTINATIONS: Final = MappingProxyType(
    {
        "domestic": Words("mercado nacional", "domestic market"),
        "export": Words("exportación", "export"),
        "jewellery": Words("joyería", "jewellery"),
        "hoarding": Words("atesoramiento", "hoarding"),
    }
)
WHEN: Final = Words("Cuándo, si no es ahora", "When, if not now")

PAPERS: Final = Words("¿Con qué papeles?", "On which papers?")
VOUCHER: Final = Words("Comprobante", "Voucher")
VOUCHERS: Final = MappingProxyType(
    {
        "01": Words("factura de quien vende", "the seller's invoice"),
        "03": Words("boleta de quien vende", "the seller's boleta"),
        "04": Words("liquidación de compra", "purchase settlement"),
    }
)
SERIES: Final = Words("Serie", "Series")
NUMBER: Final = Words("Número", "Number")
ISSUED: Final = Words("Emitido el", "Issued on")
GUIDE: Final = Words("Guía de remisión", "Guide")
GUIDES: Final = MappingProxyType(
    {"09": Words("del remitente", "the sender's"), "31": Words("del transportista", "the carrier's")}
)
GUIDE_ISSUER: Final = Words("RUC de quien la emite, si no es quien vende", "RUC of its issuer, if not the seller")
PLATE: Final = Words("Placa", "Plate")
FILES_SAID: Final = Words(
    "De estos archivos se registra solo su huella: no salen de este equipo. Consérvelos tal como están.",
    "Of these files only the digest is recorded: they do not leave this device. Keep them as they are.",
)
REINFO_PROOF: Final = Words("Constancia de REINFO vigente", "Proof of REINFO in force")
PHOTO: Final = Words("Foto del mineral", "Photograph of the ore")
PAPER: Final = Words("Hoja firmada por quien vende", "Page signed by the seller")

CHECK: Final = Words("Comprobar antes de firmar", "Check before signing")
SIGN_SAID: Final = Words(
    "Al firmar, la compra queda en el registro con lo que las reglas hallaron. Un error se corrige después, a la "
    "vista; no se borra.",
    "Once signed, the purchase stands in the ledger with what the rules found. A mistake is corrected later, in "
    "sight; nothing is erased.",
)
SIGN: Final = Words("Firmar y registrar", "Sign and record")
BOOK: Final = Words("Compras de este equipo", "Purchases of this device")
BOOK_SAID: Final = Words(
    "El recibo prueba que la compra se registró, cuándo y con qué hallazgos. Guárdelo fuera de este navegador.",
    "The receipt proves that the purchase was recorded, when, and with which findings. Keep it outside this browser.",
)

SAID: Final[Mapping[str, Words]] = MappingProxyType(
    {
        **gate_words.SAID,
        "away": Words(
            "Sin respuesta: no hay señal, o el servicio no contesta. Nada se firmó. Pruebe otra vez.",
            "No answer: there is no signal, or the service does not reply. Nothing was signed. Try again.",
        ),
        "support-reinfo": Words("REINFO", "REINFO"),
        "support-title": Words("Título", "Title"),
        "support-contract": Words("Contrato", "Contract"),
        "source-constancia": Words("oro seleccionado, con constancia de origen", "selected ore, under a constancia"),
        "source-lot": Words("un lote que ya está en el registro", "a lot that is on record already"),
        "source-undeclared": Words("nadie dice de dónde es", "nobody says where it is from"),
        "fine-of-metal": Words(
            "Oro fino: {fine}\N{NO-BREAK SPACE}g, {percent}\N{NO-BREAK SPACE}% del peso",
            "Fine gold: {fine}\N{NO-BREAK SPACE}g, {percent}\N{NO-BREAK SPACE}% of the weight",
        ),
        "fine": Words("Oro fino: {fine} g", "Fine gold: {fine} g"),
        "wanted": Words("Falta.", "Missing."),
        "zero": Words("Tiene que ser más que cero.", "It has to be above zero."),
        "not-number": Words("Escriba un número, como 1250.5.", "Write a number, like 1250.5."),
        "ambiguous": Words(
            "No se sabe si separa miles o decimales: escriba los miles sin separar, y los decimales con punto o con un "
            "cero más, como 38,0460.",
            "Whether it parts thousands or decimals is not clear: write no thousands' separator, and a "
            "decimal point, or one more zero, like 38,0460.",
        ),
        "too-big": Words(
            "El número es demasiado grande. Revise la unidad.", "The number is too big. Look at the unit."
        ),
        "too-fine": Words("Decimales, como máximo: {places}.", "Decimals, at the most: {places}."),
        "over-thousand": Words("La ley va de 0 a 1000 milésimas.", "Fineness goes from 0 to 1000 thousandths."),
        "over-hundred": Words("La humedad va de 0 a 100 %.", "Moisture goes from 0 to 100 %."),
        "fraction": Words(
            "¿Menos de 1 %? Escriba el porcentaje: 12 % es 12, no 0.12. Si está bien así, compruebe otra vez.",
            "Less than 1 %? Write the percentage: 12 % is 12, not 0.12. If it is right as it stands, check again.",
        ),
        "fraction-fineness": Words(
            "¿Menos de 1 milésima? Escriba milésimas: 90 % es 900, no 0.9.",
            "Less than 1 thousandth? Write thousandths: 90 % is 900, not 0.9.",
        ),
        "percent-fineness": Words(
            "¿Menos de 100 milésimas? 90 % se escribe 900. Si está bien así, compruebe otra vez.",
            "Less than 100 thousandths? 90 % is written 900. If it is right as it stands, check again.",
        ),
        "over-price": Words("Los pagos suman más que el precio.", "The payments come to more than the price."),
        "no-ruc": Words(
            "Quien vende no tiene RUC y no emite comprobantes: corresponde una liquidación de compra.",
            "Who sells has no RUC and issues no vouchers: it takes a purchase settlement.",
        ),
        "not-date": Words(
            "Escriba la fecha completa, con un año desde 2000.", "Write the whole date, with a year from 2000 on."
        ),
        "future": Words("Esa fecha todavía no llega. Revise el año.", "That date is still to come. Look at the year."),
        "not-latin": Words(
            "El registro no admite estos signos: {signs}. Use letras del alfabeto latino.",
            "The register does not take these characters: {signs}. Use Latin letters.",
        ),
        "choose": CHOOSE,
        "final-unassayed": Words(
            "Una compra definitiva lleva ensaye. Sin él, regístrela como provisional.",
            "A final purchase has an assay. Without one, record it as provisional.",
        ),
        "not-uuid": Words(
            "Es un identificador de 36 signos, como 0192f3a1-7c10-7d21-9b8a-000000000050.",
            "It is an identifier of 36 characters, like 0192f3a1-7c10-7d21-9b8a-000000000050.",
        ),
        "not-series": Words("Cuatro letras o dígitos, como F001.", "Four letters or digits, like F001."),
        "not-document": Words("Hasta 8 dígitos.", "8 digits at the most."),
        "faults": Words("Nada se envió. Campos por revisar: {count}.", "Nothing was sent. Fields to look at: {count}."),
        "checking": Words("Comprobando…", "Checking…"),
        "findings": Words("Esto hallarían las reglas", "This is what the rules would find"),
        "nothing-found": Words("Las reglas no señalan nada", "The rules point out nothing"),
        "level-block": Words("Bloquea", "Blocks"),
        "level-alert": Words("Alerta", "Alert"),
        "level-note": Words("Nota", "Note"),
        "recording": Words("Firmada. Registrando…", "Signed. Recording…"),
        "recorded": Words(
            "Registrada: asiento {seq}. El recibo está abajo; guárdelo.",
            "Recorded: entry {seq}. The receipt is below; keep it.",
        ),
        "recorded-with-more": Words(
            "Registrada: asiento {seq}, con hallazgos que no había al comprobar: {rules}. El recibo está abajo; "
            "guárdelo.",
            "Recorded: entry {seq}, with findings that were not there at the check: {rules}. The receipt is below; "
            "keep it.",
        ),
        "other-log": Words(
            "Esta dirección lleva a otro registro que el de la clave de este equipo, {log}. Nada se firmó. Pregunte al "
            "administrador de la empresa.",
            "This address leads to another log than this device's key is for, {log}. Nothing was signed. Ask the "
            "company's administrator.",
        ),
        "not-what-was-seen": Words(
            "El registro ya no es el que consta en los recibos de este equipo: le falta o le cambiaron algo. Guarde "
            "los recibos fuera del navegador: son la prueba. Muéstrelos a un auditor antes de seguir.",
            "The log is no longer the one that this device's receipts are of: something is missing or was changed. "
            "Keep the receipts outside the browser: they are the proof. Show them to an auditor before you go on.",
        ),
        "receipt-amiss": Words(
            "Llegó un recibo (asiento {seq}) que no es de esta compra o no prueba nada. Guárdelo: es una evidencia, y "
            "muéstrelo a un auditor. La compra puede estar registrada o no: envíela otra vez, abajo.",
            "A receipt came (entry {seq}) that is not of this purchase, or proves nothing. Keep it: it is evidence. "
            "Show it to an auditor. The purchase may be recorded or not: send it again, below.",
        ),
        "unanswered": Words(
            "Está firmada y no hubo respuesta: puede estar registrada o no. No la escriba de nuevo: envíela otra vez, "
            "abajo; será la misma.",
            "It is signed and there was no answer: it may be recorded or not. Do not enter it anew: send it again, "
            "below; it will be the same one.",
        ),
        "signed-before": Words(
            "Esta compra ya está firmada y espera respuesta: no se firma dos veces. Envíela otra vez, abajo.",
            "This purchase is signed and waits for its answer: it is not signed twice. Send it again, below.",
        ),
        "changed": Words(
            "Algo cambió mientras se comprobaba. Compruebe otra vez.",
            "Something was changed during the check. Check again.",
        ),
        "wait": Words("Espere {seconds} segundos y pruebe otra vez.", "Wait {seconds} seconds and try again."),
        "sure": Words(
            "¿Olvidar este equipo? Su clave se borra, y sin otra inscrita no podrá entrar. Las compras y sus recibos "
            "quedan guardados en este navegador: quien lo use puede leerlos.",
            "Forget this device? Its key is erased, and without another one enrolled you are not let in. Purchases and "
            "receipts stay in this browser: whoever uses it can read them.",
        ),
        "grams": Words("{gross} g", "{gross} g"),
        "grams-fine": Words("{gross} g ({fine} g finos)", "{gross} g ({fine} g fine)"),
        "entry": Words("asiento {seq}", "entry {seq}"),
        "unsent": Words("sin respuesta", "no answer"),
        "refused": Words("rechazada", "refused"),
        "save-receipt": Words("Guardar el recibo", "Save the receipt"),
        "save-amiss": Words("Guardar la evidencia", "Save the evidence"),
        "save-refusal": Words("Guardar el rechazo firmado", "Save the signed refusal"),
        "send-again": Words("Enviar otra vez", "Send again"),
    }
)
"""What scripts say; `{…}` stands for a value."""
