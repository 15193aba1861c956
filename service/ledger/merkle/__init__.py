"""The Merkle tree of RFC 6962 §2.1 and RFC 9162 §2.1, over leaf hashes.

Everything takes and gives raw 32-byte hashes, never entries: hashing, the compact range that grows the tree without
its leaves, proofs made, proofs verified. Every function raises only `ProofError`.
"""

from service.ledger.merkle.compact_range import CompactRange, root
from service.ledger.merkle.hashing import (
    EMPTY_ROOT,
    HASH_SIZE,
    MAX_SIZE,
    ProofError,
    leaf_hash,
    node_hash,
    subtree_root,
    subtree_rows,
)
from service.ledger.merkle.prove import (
    NodeReader,
    consistency_proof,
    consistency_ranges,
    inclusion_proof,
    inclusion_proofs,
    inclusion_ranges,
    node_reader,
    subtrees,
)
from service.ledger.merkle.verify import root_from_inclusion, verify_consistency, verify_inclusion

__all__ = [
    "EMPTY_ROOT",
    "HASH_SIZE",
    "MAX_SIZE",
    "CompactRange",
    "NodeReader",
    "ProofError",
    "consistency_proof",
    "consistency_ranges",
    "inclusion_proof",
    "inclusion_proofs",
    "inclusion_ranges",
    "leaf_hash",
    "node_hash",
    "node_reader",
    "root",
    "root_from_inclusion",
    "subtree_root",
    "subtree_rows",
    "subtrees",
    "verify_consistency",
    "verify_inclusion",
]
