"""What every page with a key of its own says of that key: how it is made, enrolled and forgotten. Spanish first."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.certification.credential.words import Words

STARTING: Final = Words(
    "Un momento… Si esto no cambia, vuelva a cargar la página; hace falta Chrome 137, Firefox 129 o Safari 17, o "
    "posteriores.",
    "One moment… If this does not change, load the page again; it takes Chrome 137, Firefox 129 or Safari 17, or "
    "later.",
)

BEGIN: Final = Words("Este equipo todavía no tiene clave", "This device has no key yet")
BEGIN_SAID: Final = Words(
    "Hace falta una clave que nunca sale de este equipo. Se hace una vez; el administrador de la empresa la inscribe. "
    "No en una ventana privada: lo que ella guarda se pierde al cerrarla.",
    "It takes a key that never leaves this device. It is made once; the company's administrator enrols it. Not in a "
    "private window: what that keeps is gone when it is closed.",
)
PARTY: Final = Words("RUC de la empresa", "RUC of the company")
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

DEVICE: Final = Words("Este equipo", "This device")
FORGET_SAID: Final = Words(
    "Olvidar borra la clave de este equipo. Para volver a entrar hay que hacer otra e inscribirla.",
    "To forget erases the key from this device. To be let in again takes another one, to be enrolled.",
)
FORGET: Final = Words("Olvidar este equipo", "Forget this device")

SAID: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "count-ruc": Words("Un RUC tiene 11 dígitos: aquí hay {count}.", "A RUC has 11 digits: here are {count}."),
        "no-digit": Words("Un RUC lleva solo dígitos.", "A RUC has digits only."),
        "prefix": Words(
            "No es un RUC: empieza por 10, 15, 16, 17 o 20.", "This is no RUC: it begins with 10, 15, 16, 17 or 20."
        ),
        "digit": Words(
            "El último dígito no corresponde a los demás: hay un dígito mal escrito.",
            "The last digit does not go with the others: one is mistyped.",
        ),
        "wait": Words("Espere {seconds} segundos y consulte otra vez.", "Wait {seconds} seconds and ask again."),
        "pending": Words(
            "Todavía no está inscrita, o la inscribieron para otra empresa.",
            "It is not enrolled yet, or for another company.",
        ),
        "ended": Words(
            "La clave de este equipo ya no vale: la revocaron o venció. Pregunte al administrador de la empresa. Para "
            "empezar de nuevo, olvide este equipo.",
            "This device's key is no longer good: it was revoked or has expired. Ask the company's administrator. To "
            "begin anew, forget this device.",
        ),
        "copied": Words("Copiada.", "Copied."),
        "marked": Words(
            "El navegador no deja copiar. Está marcada: cópiela a mano.",
            "The browser does not let it be copied. It is marked: copy it by hand.",
        ),
        "sure": Words(
            "¿Olvidar este equipo? Su clave se borra, y sin otra inscrita no podrá entrar.",
            "Forget this device? Its key is erased, and without another one enrolled you are not let in.",
        ),
        "forgotten": Words(
            "La clave se borró de este equipo. Que el administrador la revoque: orotraza keys revoke {name} "
            "--reason retired --by",
            "The key was erased from this device. The administrator should revoke it: orotraza keys revoke {name} "
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
