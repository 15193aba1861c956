import pytest

from service.flows.search.question import Question, understand


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("20990000019", Question(party="ruc:20990000019", right="20990000019")),
        ("20 99000001-9", Question(party="ruc:20990000019", right="20990000019")),
        ("ruc:20990000019", Question(party="ruc:20990000019")),
        ("RUC:20990000018", Question()),
        ("20990000018", Question(right="20990000018")),
        ("2099", Question(ruc="2099", right="2099")),
        ("209", Question()),
        ("45678901", Question(party="ruc:10456789019", dni="45678901", ruc="45678901", right="45678901")),
        ("nat:01jd4zk8q2w7x3m5n6p9r0s1t2", Question(party="nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2")),
        ("01-02345-00", Question(ruc="010234500", right="010234500")),
        ("P0100321", Question(right="P0100321", words=("P0100321",))),
        ("Acopio del Sur", Question(words=("ACOPIO", "DEL", "SUR"))),
        ("---", Question()),
    ],
)
def test_a_text_is_read_every_way_it_allows(text: str, question: Question) -> None:
    """Numbers may be a RUC, a DNI, the beginning of either a RUC or a right; letters are a name, or a right's code."""
    assert understand(text) == question


def test_the_sort_of_a_question_tells_nobodys_name() -> None:
    """What is noted of a question is which readings it has, and nothing of its text."""
    assert understand("45678901").sort == "party+dni+ruc+right"
    assert understand("Quispe").sort == "name"
    assert understand("---").sort == "nothing"
