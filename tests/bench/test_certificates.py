import json

from bench.certificates import Certified


def test_what_is_measured_holds() -> None:
    """The certificate that the bench verifies is one, proved in as large a tree as it is said to be."""
    certified = Certified(5_000)
    certified.verify()
    evidence = json.loads(certified.data)["evidence"][0]
    assert len(evidence["inclusionProof"]) == 13
