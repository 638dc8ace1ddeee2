"""Wiring by hand: what a line from here to there would be, and the popover that settles it."""
