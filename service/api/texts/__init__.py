"""What problems say, in Spanish and English, by where they come from. No logic."""
