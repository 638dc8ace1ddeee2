"""The same wish at another size."""

from __future__ import annotations

import math
from dataclasses import replace

from designer.edit.generate.count_direct import balance
from designer.edit.generate.wishes import (
    AnyWish,
    Dragonfly,
    FatTree,
    FullMesh,
    LeafSpine,
    RailOnly,
    ThreeTier,
    Torus,
)


def resized(wish: AnyWish, endpoints: int) -> AnyWish:
    """Return the wish for so many endpoints, as a refusal names them.

    Parameters
    ----------
    wish
        What was refused.
    endpoints
        One of the next buildable sizes.

    Returns
    -------
    AnyWish
        What says the size of this fabric is changed: endpoints, k, nodes, sizes or groups.
    """
    match wish:
        case LeafSpine() | ThreeTier():
            return replace(wish, endpoints=endpoints)
        case FatTree():
            k = round((4 * endpoints) ** (1 / 3))
            return replace(wish, k=k if wish.k else 0, endpoints=endpoints if wish.endpoints else 0)
        case RailOnly():
            return replace(wish, nodes=endpoints // wish.rails)
        case FullMesh():
            return replace(wish, per_switch=endpoints // math.prod(wish.dims))
        case Torus():
            return _torus(wish, endpoints)
        case Dragonfly():
            return _dragonfly(wish, endpoints)


def _torus(wish: Torus, endpoints: int) -> Torus:
    if not wish.dims:
        return replace(wish, endpoints=endpoints)
    step = max(wish.cube, 1)
    if math.prod(wish.dims) == endpoints:
        return replace(wish, endpoints=endpoints)
    shorter = tuple(max(1, size // step) * step for size in wish.dims)
    longer = tuple(-(-size // step) * step for size in wish.dims)
    dims = shorter if math.prod(shorter) == endpoints else longer
    return replace(wish, dims=dims, endpoints=endpoints if wish.endpoints else 0)


def _dragonfly(wish: Dragonfly, endpoints: int) -> Dragonfly:
    """Keep the groups as they were counted: another size alone would balance them anew."""
    h = balance(wish)
    routers = {"routers": 2 * h, "per_router": h, "global_links": h}
    given = {name: getattr(wish, name) for name in routers}
    kept = given if all(given.values()) or wish.ports else routers
    return replace(wish, **kept, groups=0, endpoints=endpoints)
