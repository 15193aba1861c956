"""Pages: what people look at in a browser."""
