"""What the pages of declarations say around the members. Spanish first."""

from typing import Final

from service.certification.credential.words import Words

LIST: Final = Words("Qué se declara", "What is declared")
LIST_SAID: Final = Words(
    "Cada cosa que se registra es una declaración: un archivo JSON que firma quien la hace. Elija una para ver qué se "
    "escribe en ella, cómo, y un ejemplo completo.",
    "Whatever is recorded is a declaration: a JSON file that its maker signs. Choose one to see what is written in it, "
    "how, and a whole example.",
)
HOW: Final = Words("Cómo se envía", "How it is sent")
HOW_CHECK: Final = Words(
    "Dice qué está mal, dónde y cómo se escribe, y qué hallarían las reglas. No registra nada.",
    "Says what is wrong, where and how it is written, and what the rules would find. Records nothing.",
)
HOW_SEND: Final = Words(
    "Firma, registra y guarda el recibo al lado.", "Signs, records and keeps the receipt beside it."
)
FILE: Final = Words("compra.json", "purchase.json")
KEY: Final = Words("CLAVE", "KEY")
SIGNED_BY: Final = Words("Firma", "Signed by")
MEMBERS: Final = Words("Qué se escribe", "What is written")
REQUIRED: Final = Words("obligatorio", "required")
COMMON: Final = Words("Lo que lleva toda declaración", "What every declaration has")
EACH_OF: Final = Words("En", "In")
OBJECT: Final = Words("objeto, descrito en", "an object, described at")
ONE_OF: Final = Words("uno de", "one of")
SUCH_AS: Final = Words("por ejemplo", "such as")
ABSENT: Final = Words(
    "Lo que no se sabe no se escribe: ni vacío ni null. Cantidades e importes van entre comillas y con punto.",
    "What is not known is not written, neither empty nor null. Quantities and amounts are in quotes, with a point.",
)
EXAMPLE: Final = Words("Un ejemplo completo", "A whole example")
EXAMPLE_SAID: Final = Words(
    "Nombres y números son inventados. `log`, `id` y `occurred_at` los pone orotraza submit si faltan.",
    "Names and numbers are invented. orotraza submit puts `log`, `id` and `occurred_at` where they are missing.",
)
UNKNOWN: Final = Words("No hay una declaración con ese nombre", "There is no declaration of that name")
UNKNOWN_SAID: Final = Words("Elíjala en la lista.", "Choose it from the list.")
