"""Traffic patterns on a plane: rates, loads, worst permutations and path diversity."""

from designer.solve.traffic.diversity import AtHops, PathDiversity, path_diversity
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
from designer.solve.traffic.worst import WorstPermutation, usual_permutations, worst_permutation

__all__ = [
    "AllToAll",
    "AtHops",
    "Groups",
    "ManyToOne",
    "Names",
    "Neighbours",
    "Opposite",
    "PathDiversity",
    "Pattern",
    "PatternError",
    "Permutation",
    "Ring",
    "Shift",
    "TrafficFigures",
    "Transpose",
    "WorstPermutation",
    "names_of",
    "path_diversity",
    "solve_traffic",
    "usual_permutations",
    "worst_permutation",
]
