import pytest

from service.categorization.category import KEY_ACTIONS, Answer, Category
from service.categorization.consent import CONSENT_WORDS, HOLDER_WORDS
from service.categorization.evidence import RIGHTS, SURFACE
from service.categorization.evidence_words import RIGHTS_WORDS, SURFACE_WORDS, AxisName, hear
from service.categorization.goals import AREAS
from service.categorization.support import OFFERS, package
from service.categorization.words import Words


@pytest.mark.parametrize(
    ("axis", "answer", "evidence", "counts", "says"),
    [
        ("rights", "yes", "concession_title", True, "titular"),
        ("rights", "waived", "legal_exemption", True, "exime"),
        ("rights", "no", "reinfo_only", False, "no es un título minero"),
        ("rights", "no", "unregistered_contract", False, "sin inscribir no cuenta"),
        ("rights", "no", None, False, "ningún documento"),
        ("rights", "unknown", None, None, "no hay categoría"),
        ("rights", "unknown", "concession_title", None, "no cubre esa fecha"),
        ("surface", "yes", "public_deed", True, "escritura pública"),
        ("surface", "waived", "state_waste_land", True, "eriazo"),
        ("surface", "no", "verbal_consent", False, "verbal no cuenta"),
        ("surface", "no", None, False, "ningún documento"),
    ],
)
def test_evidence_is_explained(
    axis: AxisName, answer: str, evidence: str | None, *, counts: bool | None, says: str
) -> None:
    """Why it counts or does not, in words; and, where it does not, what would."""
    heard = hear(axis, Answer(answer), evidence)
    assert heard.counts is counts
    assert says in heard.says.es
    table = RIGHTS if axis == "rights" else SURFACE
    assert heard.would_count == (() if counts else (*table[Answer.YES], *table[Answer.WAIVED]))


def test_all_evidence_has_its_words() -> None:
    """Each kind of evidence of both axes, each holder and each consent, in both languages."""
    assert set(RIGHTS_WORDS) == {each for kinds in RIGHTS.values() for each in kinds}
    assert set(SURFACE_WORDS) == {each for kinds in SURFACE.values() for each in kinds}
    tables: tuple[dict[str, Words], ...] = tuple(
        dict(table) for table in (RIGHTS_WORDS, SURFACE_WORDS, CONSENT_WORDS, HOLDER_WORDS)
    )
    for words in (each for table in tables for each in table.values()):
        assert words.es != words.en
        assert (words.said("es"), words.said("en")) == (words.es, words.en)


@pytest.mark.parametrize(
    ("category", "first", "refused_first"),
    [
        (Category.I, "processing", "processing"),
        (Category.II, "surface_settlement", "operations_plan"),
        (Category.III, "rights_settlement", "rights_settlement"),
        (Category.IV, "three_party_agreement", "operations_plan"),
    ],
)
def test_what_each_category_is_offered(category: Category, first: str, refused_first: str) -> None:
    """First what the failing axis needs (chart 1); where the holder refused, nothing that would ask it again."""
    offered, after_refusal = package(category), package(category, refused=True)
    assert offered.offers[0].name == first
    assert offered.key_action == KEY_ACTIONS[category]
    assert "planetGOLD" in offered.source.es
    assert after_refusal.offers[0].name == refused_first
    assert not any(offer.asks_holder for offer in after_refusal.offers)
    assert (after_refusal.key_action is None) == (category in {Category.II, Category.IV})


def test_offers_are_of_the_three_areas() -> None:
    """Each offer belongs to an area of phase II and speaks both languages."""
    for offers in OFFERS.values():
        assert len({offer.name for offer in offers}) == len(offers)
        for offer in offers:
            assert offer.area in AREAS
            assert offer.words.es != offer.words.en
