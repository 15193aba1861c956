"""Tables that come with the register, each with its licence and the script that made it."""
