"""The service: the `application` that answers, and the `processes` that run it."""
