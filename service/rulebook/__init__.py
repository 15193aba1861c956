"""Which payload types there are, how one is read, and how every one of them is decided: online and in replay alike."""
