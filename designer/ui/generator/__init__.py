"""The fabric generator: a sentence, or a few fields, and the fabric that they come to."""
