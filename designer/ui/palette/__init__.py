"""The palette: what can be placed, found by category or by search."""
