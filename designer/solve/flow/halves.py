"""Index spaces cut in half: cells that lie wholly in one half, and the links between them.

For the bisection. On an unordered space the indices of one half are alike, so that two cells are
enough beside the marked ones; on rings and lines the halves are runs of neighbours, and every index
is a cell of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from designer.solve.flow.view import Elementary, Space

#: Indices of a ring or line that is cut: each makes a node.
MAX_RUN = 512

#: (from cell, to cell, ordered pairs of indices that are related).
Pairs = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Half:
    """One cell of a space.

    Attributes
    ----------
    size
        Indices in it.
    base
        Base cell (`designer.solve.flow.cells.base_cells`) that contains it.
    side
        Half that it lies in, 0 or 1; −1 where the space is not cut.
    """

    size: int
    base: int
    side: int


@lru_cache(maxsize=4096)
def cells_of(space: Space, *, cut: bool) -> tuple[Half, ...]:
    """Return the cells of a space that is cut in half, or left whole.

    Marked indices are dealt to the halves in turn.
    """
    n = space.size
    if space.mode != "unordered":
        if space.mode == "cyclic" and not cut:
            return (Half(n, 0, -1),)
        return tuple(
            Half(1, i if space.mode == "ordered" else 0, int(2 * i >= n - n % 2) if cut else -1)
            for i in range(n)
        )
    marks = [Half(1, k, k % 2 if cut else -1) for k in range(len(space.marks))]
    rest = n - len(marks)
    if not cut:
        return (*marks, Half(rest, len(marks), -1)) if rest else tuple(marks)
    first = max(0, n // 2 - sum(1 - m.side for m in marks))
    halves = ((min(first, rest), 0), (rest - min(first, rest), 1))
    return (*marks, *(Half(size, len(marks), side) for size, side in halves if size))


@lru_cache(maxsize=16384)
def pairs_of(space: Space, elementary: Elementary, *, cut: bool) -> Pairs:
    """Return the related pairs of indices between cells; see `cells.elementaries` for relations."""
    cells = cells_of(space, cut=cut)
    kind, n = elementary[0], space.size
    if kind == "S" or elementary == ("R", "same"):
        return tuple((i, i, cell.size) for i, cell in enumerate(cells))
    if kind == "O" or elementary in (("R", "other"), ("R", "any")):
        own = 0 if elementary == ("R", "any") else 1
        return tuple(
            (i, j, count)
            for i, a in enumerate(cells)
            for j, b in enumerate(cells)
            if (count := a.size * (b.size - own * (i == j)))
        )
    if len(cells) == 1:
        steps = 1 if 2 * int(elementary[-1]) % n == 0 else 2
        return ((0, 0, n * steps),)
    if kind == "D":
        ways = sorted({int(elementary[-1]) % n, -int(elementary[-1]) % n})
        return tuple((i, (i + way) % n, 1) for i in range(n) for way in ways)
    line = [(i, i + 1) for i in range(n - 1)]
    if elementary == ("R", "next") and n > 2:
        line.append((n - 1, 0))
    return tuple((*pair, 1) for one in line for pair in (one, one[::-1]))
