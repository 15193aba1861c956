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

WHO: Final = Words("¿Quién vende?", "Who sells?")
BY_NUMBER: Final = Words("RUC o DNI", "RUC or DNI")
BY_NAME: Final = Words("Nombre", "Name")
ASK: Final = Words("Consultar", "Ask")
NEXT: Final = Words("Consultar otro", "Ask for another")

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
        "short": Words("Escriba al menos 3 letras.", "Write 3 letters at least."),
        "letters": Words(
            "El registro no tiene nombres con esos signos. Escríbalo con letras del alfabeto latino.",
            "The register has no names with such characters. Write it in Latin letters.",
        ),
        "away": Words(
            "Sin respuesta: no hay señal, o el servicio no contesta. No se sabe si puede vender. Consulte otra vez.",
            "No answer: there is no signal, or the service does not reply. It is not known whether it may sell. Ask "
            "again.",
        ),
        "old": Words(
            "La respuesta de las {time} se borró por antigua. Consulte otra vez.",
            "The answer of {time} was cleared, for it is old. Ask again.",
        ),
    }
)
"""What scripts say; `{…}` stands for a value."""
