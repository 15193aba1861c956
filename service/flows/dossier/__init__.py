"""A lot's dossier: what the asker may hold in hand of the entries that the lot rests on, and no more."""
