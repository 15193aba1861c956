"""Names for a hundred thousand parties, and how they are typed: drawn from numbers, as often as such names are met.

A few surnames are everybody's and most are few people's: the one of rank r is drawn with weight 1 / (r + 5), so that
every seventh person is a Quispe by father or mother, as in Puno.
"""

import itertools
import random
from typing import Final


class _Drawn:
    """Words parted by commas, each drawn as often as its rank says."""

    def __init__(self, *lines: str) -> None:
        self._words: Final = ",".join(lines).split(",")
        self._weights: Final = list(itertools.accumulate(1 / rank for rank in range(6, len(self._words) + 6)))

    def draw(self, by: random.Random, count: int = 1) -> list[str]:
        return by.choices(self._words, cum_weights=self._weights, k=count)


_SURNAMES: Final = _Drawn(
    "Quispe,Mamani,Flores,Sánchez,Rodríguez,García,Rojas,Huamán,Condori,Ramos,Díaz,Chávez,Gonzales,Mendoza",
    "Torres,Vásquez,Castillo,Ramírez,Gutiérrez,Fernández,Espinoza,Cruz,López,Huanca,Ruiz,Pérez,Vargas,Castro",
    "Apaza,Ccama,Choque,Ñahui,Pari,Yucra,Ticona,Calsina,Vilca,Cutipa,Coila,Luque,Aguilar,Salazar,Silva,Córdova",
    "Paredes,Velásquez,Cárdenas,Palomino,Zevallos,Núñez,Ortiz,Medina,Romero,Herrera,Paucar,Cahuana,Turpo",
    "Machaca,Ccopa,Layme,Arapa",
)
_GIVEN: Final = _Drawn(
    "María,Juan,Rosa,José,Luis,Ana,Carlos,Carmen,Jorge,Víctor,Luz,Miguel,César,Julia,Pedro,Elena,Félix,Irma",
    "Hugo,David,Pablo,Sonia,Raúl,Nancy,Édgar,Gladys,Wílber,Yeny,Flor,Saúl,Ñusta,Edilberto,Percy,Nélida,Óscar",
    "Maruja",
)
_FIRMS: Final = _Drawn(
    "Minera,Inversiones,Comercial,Contratistas,Corporación,Grupo,Servicios,Acopiadora,Exportadora",
)
_SITES: Final = _Drawn(
    "Cerro Lunar,Santa Rosa,El Sol,Ñuñoa,La Poderosa,Virgen de Chapi,Tres Cruces,San Antonio,Nevado,Río Blanco",
    "Santa Bárbara,Apu Illampu,Cruz de Mayo,Los Andes,Alto Perú,Señor de Huanca,Pampa Dorada,Qori Wasi",
)
_ENDS: Final = _Drawn("S.A.C.,E.I.R.L.,S.R.L.,S.A.")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def person(number: int) -> str:
    """The name of miner `number`: two surnames, and one or two given names."""
    by = random.Random(number)
    return " ".join([*_SURNAMES.draw(by, 2), *_GIVEN.draw(by, by.choice((1, 2)))])


def company(number: int) -> str:
    """The name of company `number`: what it does, a place, somebody's surname, its form."""
    by = random.Random(-number - 1)
    return " ".join(word for words in (_FIRMS, _SITES, _SURNAMES, _ENDS) for word in words.draw(by))


def typed(name: str, draw: random.Random) -> str:
    """A name as somebody searches for it: two or three of its words in any order, every fourth with a wrong letter."""
    words = name.lower().split()
    words = draw.sample(words, draw.randint(2, min(3, len(words))))
    if draw.random() < 0.25:
        at = max(range(len(words)), key=lambda word: len(words[word]))
        letter = draw.randrange(len(words[at]))
        words[at] = words[at][:letter] + draw.choice(_LETTERS) + words[at][letter + 1 :]
    return " ".join(words)
