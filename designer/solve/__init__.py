"""The solver: numpy stages from a compiled design to frozen results. No Qt, no I/O."""
