"""The right side of the window: inspector, why, claims, issues."""
