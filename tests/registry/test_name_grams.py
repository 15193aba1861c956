import asyncio

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.registry import name_grams

NAMES = (
    "MINERA ÑAHUÍ S.A.C.",
    "Minera Nahui SAC",
    "O'Higgins & Hijos, E.I.R.L.",
    "REPCO del Sur",
    "RECPO DEL SUR",
    "ĐORO ßanta Øro Ĳssel ﬁno",
    "  --  ",
    "a",
    "27 de Noviembre",
    "Ⅻ SOCIOS İSTANBUL ısparta ǆ",
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MINERA ÑAHUÍ S.A.C.", "minera nahui sac"),
        ("Sur del REPCO", "RECPO DEL SUR"),
        ("Quispe, Rosa", "ROSA  QUISPE"),
        ("N\u0303ahui", "Ñahui"),
    ],
)
def test_spellings_of_one_name_are_alike(one: str, other: str) -> None:
    """Accents, case, dots, order, composition, and the two spellings of RECPO make no difference."""
    assert name_grams.of_name(one) == name_grams.of_name(other)


def test_a_word_may_go_on() -> None:
    """Of a word that is not whole the end is left open."""
    assert name_grams.grams("ROSA") == ("  R", " RO", "ROS", "OSA", "SA ")
    assert name_grams.grams("ROSA", whole=False) == ("  R", " RO", "ROS", "OSA")


@given(st.text(max_size=60))
def test_any_text_has_trigrams_of_letters_and_digits(text: str) -> None:
    """Whatever is typed, trigrams hold nothing but A to Z, digits and blanks: fifty thousand at most."""
    assert all(set(gram) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ") for gram in name_grams.of_name(text))


def test_the_database_makes_the_same(database: str) -> None:
    """The function that the index rests on gives what `of_name` gives, for every character that a name may have."""
    letters = [chr(code) for code in (*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x250))]
    names = [*NAMES, *(f"DEMO {letter}a {letter.lower()}{letter.upper()}z" for letter in letters)]

    async def fetch() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(database)
        try:
            query = "SELECT name, projection.name_grams(name) AS grams FROM unnest($1::text[]) AS name"
            found: list[asyncpg.Record] = await connection.fetch(query, names)
            return found
        finally:
            await connection.close()

    for name, grams in asyncio.run(fetch()):
        assert set(grams) == name_grams.of_name(name), name
