"""Files: bytes to design and back, atomically."""
