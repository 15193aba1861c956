"""What strangers made is read by a process of its own, within its cost: one that crashes takes nobody with it."""
