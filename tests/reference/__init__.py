"""An independent network solver: slow, plain and exact, to find mistakes in the engines."""
