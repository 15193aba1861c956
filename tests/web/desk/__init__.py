"""The purchase desk."""
