"""How entries are written down and proved. Knows nothing of gold; pure but for the key file (`docs/format.md`)."""
