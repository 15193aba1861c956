"""What may be wrong with one row of a list, and how it is mended."""

from enum import Enum


class Fault(Enum):
    """A stable code, and the fix in Spanish and English."""

    NOBODY = ("party_missing", "Falta el RUC.", "The RUC is missing.")
    RUC = (
        "ruc_form",
        "El RUC tiene 11 dígitos y empieza por 10, 15, 16, 17 o 20.",
        "A RUC has 11 digits and begins with 10, 15, 16, 17 or 20.",
    )
    CHECK_DIGIT = (
        "ruc_check_digit",
        "El último dígito del RUC no corresponde a los demás: revise si hay un dígito mal escrito.",
        "The RUC's last digit does not fit the others: look for a digit that is mistyped.",
    )
    DNI = (
        "dni_in_list",
        "Por DNI se busca de uno en uno: orotraza find; en la lista ponga el RUC o el código que responde.",
        "By DNI one is looked up at a time: orotraza find; put the RUC or code that it answers with into the list.",
    )
    RIGHT = (
        "right_form",
        "El código del derecho tiene hasta 20 letras y dígitos.",
        "A right's code has up to 20 letters and digits.",
    )
    ACTIVITY = (
        "activity_unknown",
        "Ponga una sola actividad: exploración, explotación, beneficio, comercialización o refinación.",
        "Put one activity: exploración, explotación, beneficio, comercialización or refinación.",
    )
    DAY = ("day_form", "Escriba la fecha como 20/11/2026.", "Write the day as 20/11/2026.")
    NOT_YOURS = (
        "not_yours",
        "Los datos de esa parte no son para quien pregunta.",
        "That party's data are not for whoever asks.",
    )

    def __init__(self, code: str, es: str, en: str) -> None:
        self.code = code
        self.es = es
        self.en = en
