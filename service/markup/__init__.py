"""XML that strangers made, as a tree. Bytes in, a `Document` out; no entities, no document types, nothing fetched."""
