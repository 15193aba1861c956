"""SUNAT's electronic documents (UBL 2.1) as what they say of a purchase: read, compared, and put into one draft."""
