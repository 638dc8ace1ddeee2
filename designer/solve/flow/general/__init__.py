"""The general engine: exact routes and loads on the unrolled graph, for any design.

For designs without declared symmetry: pair lists, hand-drawn wires, faults on rings. It looks for
the symmetries that nobody declared (`symmetry`), routes to one target of each orbit, many at a time
(`batches`), on a graph in which twins are one node (`quotient`).
"""

from __future__ import annotations

from designer.solve.flow.general.elements import MAX_ELEMENTS, Unrolled, element_incidence, unroll
from designer.solve.flow.general.engine import MAX_WORK, solve_general
from designer.solve.flow.general.sampling import Bracket, Sample, bracket, sample_general

__all__ = [
    "MAX_ELEMENTS",
    "MAX_WORK",
    "Bracket",
    "Sample",
    "Unrolled",
    "bracket",
    "element_incidence",
    "sample_general",
    "solve_general",
    "unroll",
]
