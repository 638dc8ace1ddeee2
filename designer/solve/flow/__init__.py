"""Routes and loads of all-to-all traffic, on classes or element by element."""
