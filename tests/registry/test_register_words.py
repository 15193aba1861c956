"""The registers' names are words in both languages, and their own words Spanish where people in Peru read them."""

from service.registry.register_words import register_en, register_es, status_es
from service.registry.registrations import ENDED, STATUSES

OWN = {"vigente", "suspendido", "cancelado", "excluido", "revocado"}
NAMES = {"RECPO", "REINFO", "SUNAT"}


def test_every_word_of_a_register_is_read_in_spanish() -> None:
    """No status and no register is shown in English: what is not Spanish in the ledger has its word."""
    for register, statuses in STATUSES.items():
        assert (register_es(register) == register) == (register in NAMES)
        for each in statuses:
            assert (status_es(each) == each) == (each in OWN), each
    assert status_es("active") == "activo"
    assert status_es(ENDED) == "terminado"


def test_no_register_is_shown_by_its_code() -> None:
    """In English, too, a register that has no name of its own is told in words."""
    for register in STATUSES:
        assert (register_en(register) == register) == (register in NAMES)
