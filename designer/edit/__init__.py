"""Commands as pure functions Design -> Design, and their history."""
