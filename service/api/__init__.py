"""The register over HTTP: who may ask what, and how answers and problems are worded. Decides nothing itself."""
