from fractions import Fraction
from itertools import product
from random import Random

import pytest

from service.categorization.distribution import Count
from service.surveillance.distribution import Key, Table
from service.surveillance.suppression import Published, publish

LEAST = 5


def table(cells: dict[tuple[str, ...], int], names: tuple[str, ...] = ("one", "other")) -> Table:
    """A table with its margins, every operator with one line."""
    counts: dict[Key, int] = {}
    for values, lines in cells.items():
        for kept in product((True, False), repeat=len(values)):
            key = tuple(value if keep else None for value, keep in zip(values, kept, strict=True))
            counts[key] = counts.get(key, 0) + lines
    return Table(names, {key: Count(lines, lines) for key, lines in counts.items()})


def random_table(seed: int) -> Table:
    """Sparse, with many small cells, as a roll by department and group is."""
    rng = Random(seed)
    sizes = (0, 0, 1, 2, 3, 4, 6, 9, 40)
    rows, columns = rng.randrange(2, 6), rng.randrange(2, 5)
    cells = {(f"r{row}", f"c{column}"): rng.choice(sizes) for row in range(rows) for column in range(columns)}
    return table({key: lines for key, lines in cells.items() if lines} or {("r0", "c0"): 9})


def computable(made: Table, shown: Published) -> set[Key]:
    """What is not told but follows from what is: by elimination over the equations that a reader has.

    The reader knows which cells are empty, which is more than the table says.
    """
    counts = {key: count.lines for key, count in made.counts.items()}
    unknown = sorted((key for key in counts if key not in shown.lines), key=str)
    place = {key: at for at, key in enumerate(unknown)}
    equations = []
    for total in counts:
        for at in range(len(made.dimensions)):
            if total[at] is None:
                parts = [key for key in counts if key[at] is not None and _without(key, at) == total]
                row = [Fraction(0)] * len(unknown)
                for key, sign in ((total, -1), *((part, 1) for part in parts)):
                    if key in place:
                        row[place[key]] += sign
                equations.append(row)
    return {unknown[found] for found in _determined(equations, len(unknown))}


def _without(key: Key, at: int) -> Key:
    return (*key[:at], None, *key[at + 1 :])


def _determined(rows: list[list[Fraction]], width: int) -> set[int]:
    """The unknowns that the reduced rows leave alone in theirs."""
    lead = 0
    for column in range(width):
        pivot = next((at for at in range(lead, len(rows)) if rows[at][column]), None)
        if pivot is None:
            continue
        rows[lead], rows[pivot] = rows[pivot], rows[lead]
        rows[lead] = [value / rows[lead][column] for value in rows[lead]]
        for at, row in enumerate(rows):
            if at != lead and row[column]:
                rows[at] = [mine - row[column] * theirs for mine, theirs in zip(row, rows[lead], strict=True)]
        lead += 1
    solved = [[at for at, value in enumerate(row) if value] for row in rows[:lead]]
    return {row[0] for row in solved if len(row) == 1}


def test_a_small_cell_takes_three_more_with_it() -> None:
    """Hiding 3 of a 2 × 2 table hides the other three too: else row or column gives it away."""
    shown = publish(table({("a", "x"): 3, ("a", "y"): 20, ("b", "x"): 30, ("b", "y"): 40}), LEAST)
    assert shown.lines == {("a", None): 23, ("b", None): 70, (None, "x"): 33, (None, "y"): 60, (None, None): 93}
    assert shown.hidden
    assert not shown.withheld


def test_nothing_small_nothing_hidden() -> None:
    """A table without small cells is shown whole."""
    made = table({("a", "x"): 5, ("a", "y"): 20, ("b", "x"): 30})
    assert publish(made, LEAST) == Published({key: count.lines for key, count in made.counts.items()}, hidden=False)


def test_one_small_total_takes_the_next() -> None:
    """Of one dimension at least two values are hidden, and together never fewer than the least."""
    shown = publish(table({("a",): 3, ("b",): 20, ("c",): 30}, ("one",)), LEAST)
    assert shown.lines == {("c",): 30, (None,): 53}
    shown = publish(table({("a",): 1, ("b",): 1, ("c",): 30, ("d",): 40}, ("one",)), LEAST)
    assert shown.lines == {("d",): 40, (None,): 72}


def test_operators_are_what_is_small() -> None:
    """Seventy-seven lines of one operator are one operator."""
    counts: dict[Key, Count] = {("a",): Count(77, 1), ("b",): Count(20, 20), ("c",): Count(30, 30)}
    shown = publish(Table(("one",), {**counts, (None,): Count(127, 51)}), LEAST)
    assert shown.lines == {("c",): 30, (None,): 127}


def test_few_are_not_told_at_all() -> None:
    """A table of fewer operators than the least shows nothing, not even how many lines they have."""
    assert publish(table({("a",): 4}, ("one",)), LEAST) == Published({}, hidden=True)
    assert publish(Table(("one",), {(None,): Count(0, 0)}), LEAST) == Published({}, hidden=False)


def test_three_dimensions_are_not_published() -> None:
    """There is no test for what three dimensions give away."""
    with pytest.raises(ValueError, match="dimensions"):
        publish(table({("a", "b", "c"): 9}, ("one", "other", "third")), LEAST)


@pytest.mark.parametrize("seed", range(150))
def test_no_small_count_can_be_computed(seed: int) -> None:
    """A reader with all equations of a table, who even knows which cells are empty, computes no small one."""
    made = random_table(seed)
    shown = publish(made, LEAST)
    small = {key for key, count in made.counts.items() if count.operators < LEAST}
    assert small.isdisjoint(shown.lines)
    if shown.withheld:
        assert not [key for key in shown.lines if None not in key]
    else:
        assert small.isdisjoint(computable(made, shown))
        assert all(shown.lines[key] == made.counts[key].lines for key in shown.lines)


@pytest.mark.parametrize("seed", range(30))
def test_two_tables_agree_on_the_totals_they_share(seed: int) -> None:
    """What one table hides of a dimension's totals, another of the same dimension does not show."""
    made = random_table(seed)
    alone = Table(("one",), {key[:1]: count for key, count in made.counts.items() if key[1] is None})
    both, one = publish(made, LEAST), publish(alone, LEAST)
    assert {key[0]: lines for key, lines in both.lines.items() if key[1] is None} == {
        key[0]: lines for key, lines in one.lines.items()
    }
