"""The main window: its parts, how they hear of each other, and its commands."""
