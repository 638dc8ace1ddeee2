"""Where something would go, whether it may, and what stays where it stands."""
