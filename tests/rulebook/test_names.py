from service.rulebook.names import Names


def test_an_id_is_its_first_entrys_for_ever() -> None:
    """Here or elsewhere, who used it first is told; what is taken to be kept is what was new, and it is forgotten."""
    elsewhere = {("a", "old"): 3}
    asked: list[tuple[str, str]] = []

    def earlier(party: str, name: str) -> int | None:
        asked.append((party, name))
        return elsewhere.get((party, name))

    names = Names(earlier)
    assert [names.first("a", "old", 7), names.first("b", "old", 8), names.first("b", "old", 9)] == [3, 8, 8]
    assert asked == [("a", "old"), ("b", "old")]
    assert (len(names), names.take(), len(names)) == (1, {("b", "old"): 8}, 0)
    assert names.first("b", "old", 10) == 10
    assert [Names().first("a", "old", 1)] == [1]
