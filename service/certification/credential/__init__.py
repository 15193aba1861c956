"""A certificate as a W3C Verifiable Credential that whoever holds it can verify with the log's root key alone."""
