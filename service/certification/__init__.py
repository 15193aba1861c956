"""The certificate: criteria over the graph of lots, the entries about certificates, the credential (pure)."""
