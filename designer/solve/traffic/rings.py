"""Links around a ring by what a listed relation does at their ends.

Demands over the same distance look alike to the network, each seen from its receiver. A link that
lies so many indices behind the receiver of one demand lies elsewhere seen from the next; what it
carries is the sum over all receivers: a convolution around the ring.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from designer.solve.flow.flow import FloatArray, IntArray
from designer.solve.traffic.kinds import Slot, Type
from designer.solve.traffic.relations import Relation


@dataclass(slots=True, eq=False)
class RingAxis:
    """A ring with the relations of all terms on it; it answers like `kinds.Axis`.

    Every index is a kind of link of its own. The receiver of a type is put at index 0, and places
    are indices as seen from it.
    """

    size: int
    relations: list[Relation]
    types: list[list[Type]] = field(init=False)

    def __post_init__(self) -> None:
        self.types = [self._split(*relation.pairs(self.size)) for relation in self.relations]

    def _split(self, rows: IntArray, cols: IntArray) -> list[Type]:
        n = self.size
        apart = (rows - cols) % n
        types = []
        for distance in np.unique(apart).tolist():
            r, c = rows[apart == distance], cols[apart == distance]
            out, into = (np.bincount(x, minlength=n).astype(float) for x in (r, c))
            types.append(Type(distance, 0, out, into, np.sort(r * n + c)))
        return types

    def base_size(self, cell: int) -> int:
        """Return the number of indices."""
        del cell
        return self.size

    def pairs_in(self, slot: Slot) -> int:
        """Return how many links of one length there are around the ring."""
        del slot
        return self.size

    def kinds(self, slot: Slot) -> tuple[IntArray, IntArray]:
        """Return the index of one end of each kind of link."""
        del slot
        index = np.arange(self.size, dtype=np.int64)
        return index, index

    def seen(self, slot: Slot, kind: Type, at_p: int, at_q: int) -> FloatArray:
        """Return how many demands of a type see each kind of link with its end there."""
        p, _ = self.kinds(slot)
        del at_q
        return kind.into[(p - at_p) % self.size]

    def held(self, slot: Slot, kind: Type, at_p: int, at_q: int) -> int:
        """Return how many links lie there, seen from one demand."""
        del slot, kind, at_p, at_q
        return 1
