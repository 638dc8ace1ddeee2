"""What a pattern does to the links of a plane, before any capacity."""

from __future__ import annotations

from dataclasses import dataclass

from designer.solve.flow.flow import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Loads:
    """Loads of links for one unit per demand.

    Links that carry the same by symmetry are one row, or each link is a row of its own.

    Attributes
    ----------
    engine
        ``classes`` or ``general``.
    group, direction : shape (m,)
        Link group of the view; 0 from end a to end b, 1 back, 0 for links within one array.
    load : shape (m,)
        The largest load of a link of the row.
    links : shape (m,)
        Directed links of the row, parallel ones counted. [count]
    flow : shape (m,)
        Over all links of the row.
    family : shape (m,)
        Component of the network that uses the row; −1 if nobody does.
    sends : by family
        What one endpoint sends, smallest over those that send anything.
    demands, unreached
        Demands that flow, and those between endpoints that have no path.
    """

    engine: str
    group: IntArray
    direction: IntArray
    load: FloatArray
    links: FloatArray
    flow: FloatArray
    family: IntArray
    sends: dict[int, float]
    demands: float
    unreached: float
