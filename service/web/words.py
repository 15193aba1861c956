"""What a certificate's page and its paper say, beside the words of the credential itself. Spanish first."""

from typing import Final

from service.certification.credential.words import Words

CLAIMED: Final = (
    Words(
        "Quién certificó este lote, cuándo y con qué criterios; su firma y el registro lo prueban.",
        "Who certified this lot, when and by which criteria; the signature and the ledger prove it.",
    ),
    Words(
        "Qué orígenes se declararon para cada gramo, en qué departamento y con qué categoría, y que el balance cierra.",
        "Which origins were declared for every gram, in which department and category, and that the balance closes.",
    ),
    Words(
        "Qué decían los registros del Estado el día de cada operación, según lo registrado.",
        "What the State's registers said on the day of each deal, by what is on record.",
    ),
)
NOT_CLAIMED: Final = (
    Words(
        "Que el oro sea legal: el registro prueba qué se declaró y qué se revisó, no qué pasó en la mina.",
        "That the gold is legal: the ledger proves what was declared and checked, not what happened at the mine.",
    ),
    Words(
        "Que este metal sea el de ese lote: eso lo dicen el número de serie y el peso.",
        "That this metal is that lot's: serial number and weight tell that.",
    ),
    Words(
        "Que una autoridad lo respalde: las reglas de la certificación todavía no se publican, y estas son nuestras.",
        "That an authority endorses it: no rules of the certification have been published, and these are ours.",
    ),
)

DECLARE_DOOR: Final = Words("Qué se declara, con ejemplos", "What is declared, with examples")
LANGUAGE: Final = Words("English", "Español")
CERTIFICATE: Final = Words("Certificado", "Certificate")
REGISTER: Final = Words("Registro público del origen del oro peruano", "Public register of where Peruvian gold is from")
STATUS_NOW: Final = Words("Estado ahora", "Status now")
SINCE: Final = Words("desde el", "since")
BECAUSE: Final = Words("Motivo", "Reason")
AS_OF: Final = Words(
    "Según el registro de {size} asientos, leído al mostrar esta página.",
    "By the log of {size} entries, read when this page was shown.",
)
HEADLINE: Final = Words("{grams} g de oro fino certificado", "{grams} g of certified fine gold")
TO_VERIFY: Final = Words("Verificar las firmas en su navegador", "Verify the signatures in your browser")
SUMMARY: Final = Words("Qué se certifica", "What is certified")
PRODUCT: Final = Words("Producto", "Product")
SERIAL: Final = Words("Número de serie", "Serial number")
GROSS: Final = Words("Peso bruto", "Gross weight")
FINE: Final = Words("Oro fino", "Fine gold")
BY: Final = Words("Certificador", "Certifier")
ON: Final = Words("Emitido", "Issued")
LOT: Final = Words("Lote", "Lot")
WHERE_FROM: Final = Words("De dónde viene", "Where it comes from")
PICTURE: Final = Words(
    "Partes del oro certificado por departamento, categoría y situación del origen",
    "Shares of the certified gold by department, category and standing of origin",
)
OTHERS: Final = Words("Otros {count} grupos", "{count} other groups")
ORIGIN_LOTS: Final = Words("{count} lotes de origen", "{count} lots of origin")
ALL_GROUPS: Final = Words("Todos los grupos, en cifras", "All groups, in figures")
DEPARTMENT: Final = Words("Departamento", "Department")
CATEGORY: Final = Words("Categoría", "Category")
STANDING: Final = Words("Situación", "Standing")
SHARE: Final = Words("Parte", "Share")
GRAMS: Final = Words("Gramos finos", "Fine grams")
BY_CATEGORY: Final = Words("Por categoría de formalización", "By category of formalization")
CUSTODY: Final = Words("Cómo se guardó", "How it was kept")
CUSTODY_SAID: Final = Words(
    "Separado quiere decir que nunca estuvo junto con oro que no se certifica en el mismo grado.",
    "Kept apart means that it was nowhere together with gold that is not certified in the same grade.",
)
TIMES: Final = Words("{count} veces", "{count} times")
ONCE: Final = Words("una vez", "once")
MERCURY_TITLE: Final = Words("Mercurio", "Mercury")
WITH_MERCURY: Final = Words("Campañas con mercurio: {count}.", "Campaigns with mercury: {count}.")
WITH_RETORT: Final = Words("De ellas, con retorta cada vez: {count}.", "Of these, retorted each time: {count}.")
MERCURY_UNKNOWN: Final = Words(
    "Lotes que llegaron como amalgama, esponja o metal, sin que conste cómo se obtuvo: {count}.",
    "Lots that came in as amalgam, sponge or metal, with nothing on record of how it was won: {count}.",
)
CRITERIA: Final = Words("Qué se revisó", "What was checked")
EXCLUDED: Final = Words("Gramos no certificados", "Grams not certified")
SAYS: Final = Words("Lo que dice", "What it says")
SAYS_NOT: Final = Words("Lo que no dice", "What it does not say")

VERIFY: Final = Words("Verifíquelo usted mismo", "Verify it yourself")
VERIFY_SAID: Final = Words(
    "Su navegador descarga la credencial y comprueba cada firma y cada prueba por su cuenta. Este servidor no decide "
    "el resultado.",
    "Your browser downloads the credential and checks every signature and proof by itself. This server does not decide "
    "what comes out.",
)
ROOT: Final = Words("Clave raíz en que usted confía", "Root key that you trust")
ROOT_SAID: Final = Words(
    "Aquí está la que muestra este servidor. Compárela con la que se publica en otros lugares, o ponga la suya.",
    "This is the one that this server shows. Compare it with the one published elsewhere, or put yours.",
)
FILE: Final = Words("O verifique un archivo que usted tiene (opcional)", "Or verify a file that you have (optional)")
START: Final = Words("Verificar en este navegador", "Verify in this browser")
NO_SCRIPT: Final = Words(
    "Sin JavaScript, descargue la credencial y verifíquela sin red:",
    "Without JavaScript, download the credential and verify it offline:",
)
TERMINAL: Final = Words("También sin navegador, y sin red:", "Also without a browser, offline:")
TAKE: Final = Words("Para guardar", "To keep")
AS_JSON: Final = Words("Credencial (JSON)", "Credential (JSON)")
AS_PDF: Final = Words("Certificado para imprimir (PDF, A4)", "Certificate to print (PDF, A4)")
SUSPENSIONS: Final = Words("Lista de suspendidos", "List of those suspended")
REVOCATIONS: Final = Words("Lista de revocados", "List of those revoked")

HOME: Final = Words("De dónde viene el oro", "Where gold is from")
HOME_SAID: Final = Words(
    "Cada operación la firma quien la hace: quién vendió, a quién, con qué papeles, de qué mina y cuántos gramos. "
    "Queda en un registro al que solo se agrega, y cualquiera puede comprobar que nada se cambió.",
    "Every deal is signed by those who make it: who sold, to whom, on which papers, from which mine and how many "
    "grams. It stays in a ledger that only grows, and anybody can check that nothing was changed.",
)
HOME_LIMIT: Final = Words(
    "El registro prueba qué se declaró, quién lo firmó y qué decían los registros del Estado ese día. No prueba qué "
    "pasó en la mina.",
    "The ledger proves what was declared, who signed it and what the State's registers said that day. It does not "
    "prove what happened at the mine.",
)
GATE: Final = Words("Si usted cuida la garita de una planta", "If you keep a plant's gate")
GATE_SAID: Final = Words(
    "Pregunte desde su teléfono si un proveedor puede vender: verde, ámbar o rojo, con el motivo.",
    "Ask from your telephone whether a supplier may sell: green, amber or red, and why.",
)
GATE_DOOR: Final = Words("La portería", "The gate")
DESK: Final = Words("Si usted compra oro", "If you buy gold")
DESK_SAID: Final = Words(
    "Escriba la compra, vea qué hallarían las reglas, fírmela en su equipo y guarde el recibo.",
    "Write the purchase down, see what the rules would find, sign it on your device and keep the receipt.",
)
DESK_DOOR: Final = Words("La mesa de compras", "The purchase desk")
TRADE: Final = Words("Si usted tiene un programa propio", "If you have a program of your own")
TRADE_SAID: Final = Words(
    "Que él registre sus operaciones y consulte a sus proveedores.",
    "Let it record your deals and ask for your suppliers.",
)
TRADE_DOOR: Final = Words("La API, con ejemplos", "The API, with examples")
AUDIT: Final = Words("Si usted no nos cree", "If you believe nothing")
AUDIT_SAID: Final = Words(
    "Este es el sello de hoy: el tamaño del registro y la raíz de su árbol, firmados. Guárdelo: mañana tendrá que "
    "continuarlo. Con una exportación y una clave pública todo se calcula de nuevo sin nosotros: orotraza verify.",
    "This is today's checkpoint: the ledger's size and the root of its tree, signed. Keep it: tomorrow's must continue "
    "it. With an export and one public key all of it is computed again without us: orotraza verify.",
)
AUDIT_DOOR: Final = Words("El sello firmado", "The signed checkpoint")

ASK: Final = Words("Consultar un certificado", "Look a certificate up")
ASK_SAID: Final = Words(
    "Escriba el código que está en el papel, bajo el título. No importan los guiones ni las mayúsculas.",
    "Type the code that is on the paper, below its title. Hyphens and capitals do not matter.",
)
ASK_CODE: Final = Words("Código del certificado", "Code of the certificate")
ASK_BUTTON: Final = Words("Consultar", "Look up")
NOT_FOUND: Final = Words("No hay un certificado con ese código", "There is no certificate with that code")
NOT_FOUND_SAID: Final = Words(
    "Compare el código con el del papel: OP y tres grupos de cuatro. No tiene I, L, O ni U. Si el papel dice lo mismo, "
    "el certificado no es de este registro.",
    "Compare the code with the paper's: OP and three groups of four. It has no I, L, O or U. If the paper says the "
    "same, the certificate is not of this register.",
)
NO_PAPER: Final = Words("Este servidor no hace PDF", "This server makes no PDF")
NO_PAPER_SAID: Final = Words(
    "Quien lo opera puede instalar orotraza[pdf] y Pango. La página del certificado se puede imprimir.",
    "Its operator can install orotraza[pdf] and Pango. The certificate's page can be printed.",
)
BUSY: Final = Words("Hay muchos pedidos de PDF", "Many PDFs are being asked for")
BUSY_SAID: Final = Words("Vuelva a pedirlo en unos segundos.", "Ask again in some seconds.")
PAPER_STATUS: Final = Words("Estado al imprimir", "Status when printed")
PAPER_ASK: Final = Words(
    "El papel no cambia: pregunte por el estado de hoy con este código QR.",
    "Paper does not change: ask for today's status with this QR code.",
)
PAPER_PROOF: Final = Words(
    "La página de este código verifica las firmas en su navegador; la credencial se verifica también sin red.",
    "This code's page verifies the signatures in your browser; the credential can be verified offline as well.",
)
ENTRY: Final = Words("Asiento del registro", "Entry of the log")
