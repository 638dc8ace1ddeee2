"""Supernode Designer: draw an AI supercomputer, read its numbers."""

__version__ = "0.1.0"
