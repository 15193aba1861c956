from contextlib import closing

from bench import trees
from service.ledger import merkle, tiles


def test_what_is_measured_is_the_tree() -> None:
    """Put together by several processes, the tiles are those of one that hashes alone."""
    size = 140_000
    with closing(trees.Trees(size)) as hashing:
        made = hashing.build()
    assert made == dict(tiles.build(merkle.leaf_hash(trees.entry(seq)) for seq in range(size)))
