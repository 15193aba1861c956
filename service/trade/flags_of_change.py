"""The red flags of what happens to gold besides being sold, and of what is said of it later, in words."""

from typing import Final

from service.decision.findings import Audience, FallsOn, Level
from service.trade.red_flag import RedFlag, flag

FLAGS: Final[tuple[RedFlag, ...]] = (
    flag(
        "R19",
        (Level.ALERT, FallsOn.LOT, Audience.AUTHORITY),
        "DL 1107; señal de alerta / red flag",
        "Sale hacia la frontera sin guía de remisión.",
        "It leaves toward the border without a transport guide.",
        "Emitir la guía antes del traslado.",
        "Issue the guide before it is moved.",
    ),
    flag(
        "R24",
        (Level.ALERT, FallsOn.ENTRY, Audience.PARTIES),
        "Reglamento de comprobantes de pago y guías de remisión (SUNAT)",
        "Un documento se usa de nuevo después de anulado el asiento que lo usó.",
        "A document is used again after the entry that used it was annulled.",
        "Comprobar que el documento corresponde a esta operación.",
        "Check that the document belongs to this deal.",
    ),
    flag(
        "R25",
        (Level.ALERT, FallsOn.ENTRY, Audience.PARTIES),
        "DU 006-2025 art. 7.5c",
        "La corrección no lleva la conformidad de la otra parte.",
        "The correction is not counter-signed by the other side.",
        "Obtener la conformidad de la otra parte y registrarla.",
        "Obtain the other side's agreement and record it.",
    ),
    flag(
        "R26",
        (Level.ALERT, FallsOn.LOT, Audience.PARTIES),
        "DU 006-2025 art. 7.5c; DS 001-2020-EM art. 8",
        "Quien figura como vendedor declara que nunca vendió.",
        "The party named as seller states that it never sold.",
        "Que el vendedor confirme la operación o que la autoridad resuelva.",
        "Have the seller confirm the deal, or the authority decide.",
    ),
    flag(
        "R27",
        (Level.ALERT, FallsOn.LOT, Audience.PARTIES),
        "canje de leyes / exchange of assays",
        "La ley acordada está fuera de los ensayes, o estos difieren y no hubo dirimencia, o se liquidó por otra.",
        "The agreed grade lies outside the assays, or these differ with no umpire, or another one was settled.",
        "Enviar la muestra dirimente a un laboratorio independiente.",
        "Send the umpire sample to an independent laboratory.",
    ),
    flag(
        "R28",
        (Level.ALERT, FallsOn.ENTRY, Audience.AUTHORITY),
        "balance de masa / mass balance",
        "La recuperación declarada es mayor que la que se logra en la práctica.",
        "The recovery declared is higher than practice reaches.",
        "Revisar las leyes de cabeza y de relave.",
        "Review the assays of feed and tailings.",
    ),
    flag(
        "R29",
        (Level.ALERT, FallsOn.ENTRY, Audience.PARTIES),
        "DU 006-2025 (maquila)",
        "Al dueño del mineral tratado por encargo se le entrega menos oro del que le toca según lo acordado.",
        "The owner of ore treated on toll is given less gold than was agreed.",
        "Corregir la campaña y entregar al dueño lo suyo, o mostrar el acuerdo o la venta que lo explica.",
        "Put the campaign right and give the owner its gold, or show the agreement or sale that explains it.",
    ),
    flag(
        "R30",
        (Level.ALERT, FallsOn.LOT, Audience.PARTIES),
        "claves del registro / keys of the register",
        "Lo firmó una clave que, según se supo después, ya estaba en otras manos.",
        "A key signed it that, as was learned later, was in other hands by then.",
        "Que la parte lo confirme con una clave suya que esté en regla, o que la autoridad resuelva.",
        "Have the party confirm it with a good key of its own, or the authority decide.",
    ),
)
