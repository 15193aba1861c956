"""The log as others see it: who copies it, watches it and vouches for it over the network."""
