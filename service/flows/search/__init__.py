"""Find a party by a number, a name or a mining right, and nobody whom the one who asks need not know of."""
