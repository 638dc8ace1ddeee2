"""Painting: batched layers of the picture, and what moves over it."""
