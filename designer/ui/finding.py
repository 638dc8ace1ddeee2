"""What the command palette and the key sheet offer for one window."""
