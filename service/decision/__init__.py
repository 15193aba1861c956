"""The words every decision speaks: facts in, findings and records out. No trade words, no IO."""
