"""Orotraza: a register of where Peruvian gold comes from, which anyone can verify without trusting who runs it."""
