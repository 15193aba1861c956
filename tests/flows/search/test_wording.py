import string

from hypothesis import given
from hypothesis import strategies as st

from service.flows.search import wording
from service.registry import name_grams

WORD = st.text(string.ascii_uppercase, min_size=4, max_size=10).filter(lambda word: word != "REPCO")
WORDS = st.lists(WORD, min_size=1, max_size=5, unique=True)


@given(WORDS, st.data())
def test_one_wrong_letter_is_forgiven(words: list[str], data: st.DataObject) -> None:
    """Whichever letter is mistyped, left out or put in, one of the sets asked for stands whole in the name."""
    name = name_grams.of_name(" ".join(words))
    at = data.draw(st.integers(0, len(words) - 1))
    letter = data.draw(st.integers(0, len(words[at]) - 1))
    instead = data.draw(st.text(string.ascii_uppercase, max_size=2))
    typed = list(words)
    typed[at] = (
        words[at][:letter] + instead[:1] + words[at][letter + 1 :]
        if len(instead) < 2
        else (words[at][:letter] + instead[0] + words[at][letter:])
    )
    assert any(wanted <= name for wanted in wording.near(tuple(typed)))


@given(WORDS)
def test_order_makes_no_difference(words: list[str]) -> None:
    """Words in any order, the last of them cut short, ask for nothing that the name does not have."""
    name = name_grams.of_name(" ".join(words))
    turned = [*words[1:], words[0]]
    turned[-1] = turned[-1][:3]
    assert wording.begun(tuple(turned)) <= name


def test_the_nearest_come_first() -> None:
    """What lacks fewer trigrams is nearer; of two that lack as many, the one that has fewer beside."""
    asked = wording.whole(("ROSA", "QUISPE"))
    same, longer, other = (name_grams.of_name(name) for name in ("Quispe Rosa", "Quispe Rosa Ana", "Quispe Rita"))
    assert wording.far(asked, same) == (0, 0) < wording.far(asked, longer) < wording.far(asked, other)


def test_what_shares_little_is_not_alike() -> None:
    """A name that lacks half of what was asked for is another."""
    assert wording.alike(range(10), 4)
    assert not wording.alike(range(10), 5)
