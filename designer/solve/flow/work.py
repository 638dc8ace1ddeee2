"""Which engine is the quicker one for a view that both could take."""

from __future__ import annotations

import math

from designer.solve.flow.cells import base_cells
from designer.solve.flow.view import View

#: Edges over all targets beyond which the general engine is tried first: it finds symmetries that
#: classes of single indices have lost, as on a torus with a failed chip. About a second.
MOST_CLASS_WORK = 3_000_000


def class_work(view: View) -> int:
    """Return about how many edges the class engine would go through for all its targets."""
    cells = [len(base_cells(space).sizes) for space in view.spaces]
    many = [math.prod(cells[s] for s in array.spaces) for array in view.arrays]
    targets = sum(n for n, array in zip(many, view.arrays, strict=True) if array.endpoint)
    edges = sum(len(group.terms or ()) * max(many[group.a], many[group.b]) for group in view.groups)
    return targets * edges
