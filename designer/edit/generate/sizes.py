"""Small arithmetic of sizes: divisors, boxes, and the buildable sizes next to a wish."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from designer.edit.generate.plans import Refusal

#: Sizes tried on either side of a wish before giving up.
MAX_TRIES = 2000


def divisors(n: int) -> list[int]:
    """Return the divisors of a number, smallest first."""
    low = [d for d in range(1, math.isqrt(n) + 1) if n % d == 0]
    return low + [n // d for d in reversed(low) if d * d != n]


def largest_divisor(n: int, most: int) -> int:
    """Return the largest divisor of a number up to a limit (1 at least)."""
    return max((d for d in divisors(n) if d <= most), default=1)


def box(n: int, dimensions: int, most_stretched: int) -> tuple[int, ...] | None:
    """Return the most cubic box of n cells, sides ascending; None if it would be stretched."""
    best: tuple[int, ...] | None = None
    for sides in _boxes(n, dimensions, 1, n, most_stretched):
        if best is None or sides[-1] * best[0] < best[-1] * sides[0]:
            best = sides
    return best


def _boxes(
    n: int, dimensions: int, least: int, most: int, stretched: int
) -> Iterator[tuple[int, ...]]:
    """Give boxes whose sides lie in a range: the first side bounds all that follow."""
    if dimensions == 1:
        if least <= n <= most:
            yield (n,)
        return
    low = max(least, round((n / stretched ** (dimensions - 1)) ** (1 / dimensions)) - 1)
    for first in range(low, min(most, n) + 1):
        if first**dimensions > n:
            return
        if n % first == 0:
            longest = min(most, first * stretched)
            for rest in _boxes(n // first, dimensions - 1, first, longest, stretched):
                yield (first, *rest)


def nearest(
    wanted: int, step: int, buildable: Callable[[int], bool], most: int | None = None
) -> tuple[int | None, int | None]:
    """Return the next buildable sizes below and above.

    Parameters
    ----------
    wanted
        The size that can't be built.
    step
        Only multiples of it can be.
    buildable
        Tells for a multiple.
    most
        Largest size worth trying.
    """
    below = above = None
    start = wanted // step
    if most is not None:
        start = min(start, most // step + 1)
    for k in range(start, max(start - MAX_TRIES, 0), -1):
        if k * step < wanted and buildable(k * step):
            below = k * step
            break
    for k in range(start, start + MAX_TRIES):
        if most is not None and k * step > most:
            break
        if k * step > wanted and buildable(k * step):
            above = k * step
            break
    return below, above


def refusal(reason: str, below: int | None, above: int | None, remedy: str = "") -> Refusal:
    """Write a refusal with the next sizes, if there are any."""
    near = [f"{size:,}" for size in (below, above) if size]
    words = ""
    if len(near) == 2:
        words = f" The next buildable sizes are {near[0]} and {near[1]} endpoints."
    elif near:
        where = "smaller" if below else "larger"
        words = f" The next {where} buildable size is {near[0]} endpoints."
    return Refusal(f"{reason}{words}{' ' + remedy if remedy else ''}", below, above)
