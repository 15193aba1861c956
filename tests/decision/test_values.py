from dataclasses import fields, replace

from service.decision.values import frozen


@frozen
class Parcel:
    weight: int
    label: str | None = None


def test_equal_fields_make_equal_values() -> None:
    """Two values of the same fields are one in a set; a changed copy is another, and leaves the first as it was."""
    first, again = Parcel(5), Parcel(5)
    changed = replace(first, label="x")
    assert {first, again, changed} == {Parcel(5), Parcel(5, "x")}
    assert first == Parcel(5)


def test_a_value_has_its_fields_and_no_others() -> None:
    """Values are slotted: nothing can be hung on one beside its fields."""
    assert [each.name for each in fields(Parcel)] == ["weight", "label"]
    assert not hasattr(Parcel(5), "__dict__")
