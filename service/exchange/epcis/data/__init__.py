"""The standard's own words, as they came: nothing is fetched when the service runs."""
