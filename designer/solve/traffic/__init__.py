"""Traffic patterns on a plane: rates, loads, worst permutations and path diversity."""

from designer.solve.traffic.figures import TrafficFigures, solve_traffic
from designer.solve.traffic.naming import Names, names_of
from designer.solve.traffic.patterns import (
    AllToAll,
    Groups,
    ManyToOne,
    Neighbours,
    Opposite,
    Pattern,
    PatternError,
    Permutation,
    Ring,
    Shift,
    Transpose,
)

__all__ = [
    "AllToAll",
    "Groups",
    "ManyToOne",
    "Names",
    "Neighbours",
    "Opposite",
    "Pattern",
    "PatternError",
    "Permutation",
    "Ring",
    "Shift",
    "TrafficFigures",
    "Transpose",
    "names_of",
    "solve_traffic",
]
