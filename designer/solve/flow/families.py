"""Which nodes reach each other: union-find over components."""

from __future__ import annotations

from designer.solve.flow.flow import IntArray


class Families:
    """Union-find over elements that reach each other."""

    def __init__(self, n: int) -> None:
        self._parent = list(range(n))

    def find(self, x: int) -> int:
        """Return the representative of an element's component."""
        parent = self._parent
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    def join(self, one: int, others: IntArray) -> None:
        """Put elements into one component."""
        root = self.find(one)
        for other in others.tolist():
            self._parent[self.find(other)] = root
