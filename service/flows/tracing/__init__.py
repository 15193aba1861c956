"""Where gold is from, where it went, and by which way: asked of the register, as far as the asker may see."""
