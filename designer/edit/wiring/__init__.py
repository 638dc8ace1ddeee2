"""Before links are made: where they belong, what fits, what they make and what they cost."""
