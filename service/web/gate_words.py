"""What the gate's page says: in its text, and in what its scripts put there. Spanish first.

The lights, who may sell and what is judged are in the words of `orotraza check`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.certification.credential.words import Words

TITLE: Final = Words("Portería", "Gate")
NO_SCRIPT: Final = Words(
    "Esta página necesita JavaScript. Desde una terminal: orotraza check RUC --as CLAVE",
    "This page needs JavaScript. From a terminal: orotraza check RUC --as KEY",
)

STARTING: Final = Words(
    "Un momento… Si esto no cambia, vuelva a cargar la página; hace falta Chrome 137, Firefox 129 o Safari 17, o "
    "posteriores.",
    "One moment… If this does not change, load the page again; it takes Chrome 137, Firefox 129 or Safari 17, or "
    "later.",
)

BEGIN: Final = Words("Este teléfono todavía no tiene clave", "This telephone has no key yet")
BEGIN_SAID: Final = Words(
    "Para consultar hace falta una clave que nunca sale de este teléfono. Se hace una vez; el administrador de la "
    "planta la inscribe. No en una ventana privada: lo que ella guarda se pierde al cerrarla.",
    "Asking takes a key that never leaves this telephone. It is made once; the plant's administrator enrols it. Not "
    "in a private window: what that keeps is gone when it is closed.",
)
PLANT: Final = Words("RUC de la planta", "RUC of the plant")
MAKE: Final = Words("Hacer la clave", "Make the key")

WAITING: Final = Words("Falta que el administrador la inscriba", "The administrator has to enrol it")
SEND: Final = Words("Envíele esta línea", "Send this line")
SEND_SAID: Final = Words(
    "No es secreta. El administrador la pega en su terminal y agrega al final el nombre de su clave.",
    "It is no secret. The administrator pastes it into a terminal and adds the name of the administrator's key.",
)
SHARE: Final = Words("Enviar", "Send")
COPY: Final = Words("Copiar", "Copy")
COMPARE: Final = Words("Díctele la huella", "Read the fingerprint out")
COMPARE_SAID: Final = Words(
    "Por teléfono o en persona. Debe ser la misma que la terminal le muestra; si es otra, que no la inscriba.",
    "By voice or in person. It must be the one that the terminal shows; if it is another, the key is not enrolled.",
)
TRY: Final = Words("Ya está inscrita: probar", "It is enrolled: try it")

WHO: Final = Words("¿Quién vende?", "Who sells?")
BY_NUMBER: Final = Words("RUC o DNI", "RUC or DNI")
BY_NAME: Final = Words("Nombre", "Name")
ASK: Final = Words("Consultar", "Ask")
NEXT: Final = Words("Consultar otro", "Ask for another")

PHONE: Final = Words("Este teléfono", "This telephone")
FORGET_SAID: Final = Words(
    "Olvidar borra la clave de este teléfono. Para volver a consultar hay que hacer otra e inscribirla.",
    "To forget erases the key from this telephone. Asking again takes another one, to be enrolled.",
)
FORGET: Final = Words("Olvidar este teléfono", "Forget this telephone")

SAID: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "light-green": Words("VERDE", "GREEN"),
        "light-amber": Words("ÁMBAR", "AMBER"),
        "light-red": Words("ROJO", "RED"),
        "may-yes": Words("puede vender", "may sell"),
        "may-conditional": Words("puede vender con condiciones", "may sell under conditions"),
        "may-no": Words("no puede vender", "may not sell"),
        "category": Words("Categoría {category}", "Category {category}"),
        "unknown": Words(
            "El registro no conoce este RUC: revise el número, o búsquelo por nombre.",
            "The register does not know this RUC: check the number, or look the name up.",
        ),
        "judged": Words(
            "Al {at}, según {size} asientos; consultado el {asked_on}, a las {time}.",
            "For {at}, by {size} entries; asked on {asked_on}, at {time}.",
        ),
        "not-checked": Words("No comprobado", "Not checked"),
        "asking": Words("Consultando…", "Asking…"),
        "which": Words("¿Cuál es? Compare el RUC y toque uno.", "Which one? Compare the RUC and touch one."),
        "more": Words("Hay más: escriba más letras.", "There are more: write more letters."),
        "nobody": Words(
            "Nadie se llama así en el registro, o es una persona que la planta aún no conoce. Pruebe otra parte del "
            "nombre, o el RUC o DNI completo.",
            "Nobody of this name is in the register, or a person whom the plant does not know yet. Try another part of "
            "the name, or the whole RUC or DNI.",
        ),
        "nobody-dni": Words(
            "Nadie con el DNI {dni} consta en el registro. Pruebe con el RUC o el nombre completo.",
            "Nobody with the DNI {dni} is in the register. Try the RUC or the whole name.",
        ),
        "count": Words(
            "Un RUC tiene 11 dígitos y un DNI 8: aquí hay {count}.",
            "A RUC has 11 digits and a DNI 8: here are {count}.",
        ),
        "count-ruc": Words("Un RUC tiene 11 dígitos: aquí hay {count}.", "A RUC has 11 digits: here are {count}."),
        "no-digit": Words("Un RUC lleva solo dígitos.", "A RUC has digits only."),
        "prefix": Words(
            "No es un RUC: empieza por 10, 15, 16, 17 o 20.", "This is no RUC: it begins with 10, 15, 16, 17 or 20."
        ),
        "digit": Words(
            "El último dígito no corresponde a los demás: hay un dígito mal escrito.",
            "The last digit does not go with the others: one is mistyped.",
        ),
        "short": Words("Escriba al menos 3 letras.", "Write 3 letters at least."),
        "letters": Words(
            "El registro no tiene nombres con esos signos. Escríbalo con letras del alfabeto latino.",
            "The register has no names with such characters. Write it in Latin letters.",
        ),
        "wait": Words("Espere {seconds} segundos y consulte otra vez.", "Wait {seconds} seconds and ask again."),
        "away": Words(
            "Sin respuesta: no hay señal, o el servicio no contesta. No se sabe si puede vender. Consulte otra vez.",
            "No answer: there is no signal, or the service does not reply. It is not known whether it may sell. Ask "
            "again.",
        ),
        "old": Words(
            "La respuesta de las {time} se borró por antigua. Consulte otra vez.",
            "The answer of {time} was cleared, for it is old. Ask again.",
        ),
        "pending": Words(
            "Todavía no está inscrita, o la inscribieron para otra planta.",
            "It is not enrolled yet, or for another plant.",
        ),
        "ended": Words(
            "La clave de este teléfono ya no vale: la revocaron o venció. Pregunte al administrador de la planta. Para "
            "empezar de nuevo, olvide este teléfono.",
            "This telephone's key is no longer good: it was revoked or has expired. Ask the plant's administrator. To "
            "begin anew, forget this telephone.",
        ),
        "copied": Words("Copiada.", "Copied."),
        "marked": Words(
            "El navegador no deja copiar. Está marcada: cópiela a mano.",
            "The browser does not let it be copied. It is marked: copy it by hand.",
        ),
        "sure": Words(
            "¿Olvidar este teléfono? Su clave se borra, y sin otra inscrita no podrá consultar.",
            "Forget this telephone? Its key is erased, and without another one enrolled it cannot ask.",
        ),
        "forgotten": Words(
            "La clave se borró de este teléfono. Que el administrador la revoque: orotraza keys revoke {name} "
            "--reason retired --by",
            "The key was erased from this telephone. The administrator should revoke it: orotraza keys revoke {name} "
            "--reason retired --by",
        ),
        "unable-insecure": Words(
            "La página no llegó por https, y así el navegador no hace claves. Abra la dirección que empieza por "
            "https://.",
            "The page did not come by https, and so the browser makes no keys. Open the address that begins with "
            "https://.",
        ),
        "unable-ed25519": Words(
            "Este navegador no hace claves Ed25519. Use Chrome 137, Firefox 129 o Safari 17, o posteriores.",
            "This browser makes no Ed25519 keys. Use Chrome 137, Firefox 129 or Safari 17, or later.",
        ),
        "unable-storage": Words(
            "Este navegador no guarda la clave: salga de la navegación privada y permita guardar datos del sitio.",
            "This browser does not keep the key: leave private browsing, and let the site keep data.",
        ),
    }
)
"""What scripts say; `{…}` stands for a value."""
