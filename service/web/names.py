"""What departments, products, processes, results and reasons are called on pages and papers. Spanish first."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.certification.credential.words import Words

DEPARTMENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        f"{number:02}": name
        for number, name in enumerate(
            (
                "Amazonas",
                "Áncash",
                "Apurímac",
                "Arequipa",
                "Ayacucho",
                "Cajamarca",
                "Callao",
                "Cusco",
                "Huancavelica",
                "Huánuco",
                "Ica",
                "Junín",
                "La Libertad",
                "Lambayeque",
                "Lima",
                "Loreto",
                "Madre de Dios",
                "Moquegua",
                "Pasco",
                "Piura",
                "Puno",
                "San Martín",
                "Tacna",
                "Tumbes",
                "Ucayali",
            ),
            1,
        )
    }
)

CATEGORIES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        **{each: Words(f"Categoría {each}", f"Category {each}") for each in ("I", "II", "III", "IV")},
        "none": Words("sin categoría", "no category"),
    }
)
STANDINGS: Final[Mapping[str, Words]] = MappingProxyType(
    {"formal": Words("formal", "formal"), "in_process": Words("en formalización", "in formalization")}
)
PRODUCTS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "ore": Words("Mineral", "Ore"),
        "concentrate": Words("Concentrado", "Concentrate"),
        "tailings": Words("Relave", "Tailings"),
        "circuit": Words("Carga de circuito", "Circuit load"),
        "amalgam": Words("Amalgama", "Amalgam"),
        "sponge": Words("Oro esponja", "Sponge gold"),
        "dore": Words("Doré", "Doré"),
        "bar": Words("Barra", "Bar"),
        "scrap": Words("Chatarra", "Scrap"),
        "export": Words("Exportación", "Export"),
    }
)
STEPS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "purchase": Words("Compra", "Purchase"),
        "gravity": Words("Gravimetría", "Gravity"),
        "flotation": Words("Flotación", "Flotation"),
        "cip": Words("Carbón en pulpa (CIP)", "Carbon in pulp (CIP)"),
        "cil": Words("Carbón en lixiviación (CIL)", "Carbon in leach (CIL)"),
        "heap_leaching": Words("Lixiviación en pilas", "Heap leaching"),
        "vat_leaching": Words("Lixiviación en pozas", "Vat leaching"),
        "amalgamation": Words("Amalgamación", "Amalgamation"),
        "retorting": Words("Retorta", "Retorting"),
        "smelting": Words("Fundición", "Smelting"),
        "refining": Words("Refinación", "Refining"),
        "split": Words("División", "Split"),
        "merge": Words("Unión", "Merge"),
    }
)
OPERATIONS: Final[Mapping[str, Words]] = MappingProxyType(
    {"purchase": STEPS["purchase"], "sale": Words("Venta", "Sale"), "export": PRODUCTS["export"]}
)
MODELS: Final[Mapping[str, Words]] = MappingProxyType(
    {"segregation": Words("separado", "kept apart"), "mass_balance": Words("balance de masa", "mass balance")}
)
MERCURY: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "free": Words("Sin mercurio en ningún paso registrado.", "No mercury in any recorded step."),
        "controlled": Words(
            "Se usó mercurio, y se recuperó en retorta cada vez.", "Mercury was used, and retorted each time."
        ),
        "used": Words(
            "Se usó mercurio, y no siempre se declaró su control.",
            "Mercury was used, and its control was not always declared.",
        ),
        "not_known": Words(
            "No se sabe si se usó mercurio antes de lo registrado.",
            "It is not known whether mercury was used before anything was recorded.",
        ),
    }
)
MERCURY_PRACTICES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "whole_ore_amalgamation": Words("Amalgamación de todo el mineral", "Whole ore amalgamation"),
        "open_burning": Words("Quema abierta, sin retorta", "Open burning, without a retort"),
        "cyanidation_of_amalgamation_tailings": Words(
            "Cianuración de relaves de amalgamación", "Cyanidation of amalgamation tailings"
        ),
        "burning_in_homes": Words("Quema en viviendas", "Burning in homes"),
    }
)
RESULTS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "pass": Words("Cumple", "Met"),
        "fail": Words("Cumple después de excluir gramos", "Met after grams were left out"),
        "not_known": Words("No se sabe", "Not known"),
    }
)
STATUS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "valid": Words("Vigente", "In force"),
        "suspended": Words("Suspendido", "Suspended"),
        "revoked": Words("Revocado", "Revoked"),
    }
)
ADVICE: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "valid": Words(
            "Compare el código, el número de serie y el peso con los del metal que tiene delante.",
            "Compare code, serial number and weight with those of the metal before you.",
        ),
        "suspended": Words(
            "No confíe en él mientras el certificador no lo restituya o lo revoque.",
            "Do not rely on it until its certifier reinstates or revokes it.",
        ),
        "revoked": Words("No confíe más en él.", "Do not rely on it any more."),
    }
)
REASONS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "basis_annulled": Words("se anuló un asiento del que depende", "an entry that it rests on was annulled"),
        "basis_corrected": Words("se corrigió un asiento del que depende", "an entry that it rests on was corrected"),
        "basis_held": Words("hay gramos retenidos entre los que certifica", "some of its grams are held"),
        "register_learned_later": Words(
            "después se supo algo de un registro", "something was learned of a registration later"
        ),
        "key_contested": Words("se cuestiona una clave que firmó", "a key that signed is contested"),
        "sale_disputed": Words("se discute una venta", "a sale is disputed"),
        "certified_twice": Words("los mismos gramos se certificaron dos veces", "the same grams were certified twice"),
        "claims_wrong": Words("lo certificado no era exacto", "what was certified was not right"),
        "under_inspection": Words("está en inspección", "it is under inspection"),
        "replaced": Words("otro certificado lo reemplaza", "another certificate replaces it"),
        "asked_by_holder": Words("lo pidió quien tiene el lote", "the holder of the lot asked for it"),
        "put_right": Words("se subsanó lo observado", "what was found was put right"),
        "finding_lifted": Words("se levantó el hallazgo", "the finding was lifted"),
        "dispute_withdrawn": Words("se retiró la disputa", "the dispute was withdrawn"),
        "suspended_in_error": Words("se suspendió por error", "it was suspended in error"),
    }
)
