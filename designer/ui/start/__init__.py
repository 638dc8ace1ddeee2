"""The page the program starts with: a new design, a recent file, a preset by its picture."""
