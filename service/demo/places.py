"""Where the story happens: mining districts of five departments, and what is dug there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """A department with its gold districts (INEI), its town of trade, and how its gold looks.

    `share` is the region's weight among the operators; `ore` the percentage of deals in ore, the others are metal of
    `fineness` ‰, from … to; `mining` the usual mining type.
    """

    department: str
    districts: tuple[str, ...]
    town: str
    rights: tuple[str, ...]
    share: int
    ore: int
    fineness: tuple[int, int]
    mining: str


PUNO = Region(
    "Puno",
    ("211002", "211202", "211203", "211205", "210310", "211004"),
    "211101",  # Juliaca
    ("Cerro Lunar", "La Rinconada", "Riticucho", "Ancocala", "Viscachani", "Limata", "Untuca", "Poto"),
    38,
    15,
    (850, 930),
    "underground",
)
AREQUIPA = Region(
    "Arequipa",
    ("040307", "040309", "040308", "040303", "040608", "040606"),
    "040307",  # Chala
    ("Relave", "Mollehuaca", "Cerro Rico", "Tocota", "Ishihuinca", "San Juan", "Posco", "Eugenia"),
    24,
    70,
    (820, 900),
    "underground",
)
LA_LIBERTAD = Region(
    "La Libertad",
    ("130809", "130808", "130802", "130901"),
    "130901",  # Huamachuco
    ("Retamas", "Pueblo Nuevo", "Vijus", "Zarumilla", "El Toro", "Llacuabamba"),
    16,
    60,
    (830, 900),
    "underground",
)
MADRE_DE_DIOS = Region(
    "Madre de Dios",
    ("170204", "170203", "170104", "170102"),
    "170101",  # Tambopata
    ("Caychive", "Huacamayo", "Pukiri", "Boca Colorado", "Laberinto", "Malinowski"),
    14,
    0,
    (920, 965),
    "placer",
)
PIURA = Region(
    "Piura",
    ("200210", "200111", "200207", "200208"),
    "200111",  # Las Lomas
    ("Suyo", "Chirinos", "El Algodonal", "Servilleta", "Pampa Larga"),
    8,
    45,
    (830, 890),
    "underground",
)
REGIONS = (PUNO, AREQUIPA, LA_LIBERTAD, MADRE_DE_DIOS, PIURA)

PADRON_DISTRICT = "211002"
"""Ananea (La Rinconada, Cerro Lunar), where the regime of the selectors' padrón applies (DS 027-2012-EM)."""
