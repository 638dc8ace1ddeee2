"""The headline strip: the numbers across the top of the window."""
