"""The same entries in the words of others: EPCIS, PROV, the forms that the law asks for, papers that come in (pure)."""
