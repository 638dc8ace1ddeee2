"""Writing a wish as the sentence that reads as it: the other way round of `read_wish`."""

from __future__ import annotations

from typing import assert_never

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


def write_wish(wish: AnyWish) -> str:
    """Return the sentence for a wish: `read_wish` makes the same wish of it.

    What has its usual value is left out. Where the sizes of a torus are given the number of
    dimensions follows from them and is not written.
    """
    match wish:
        case LeafSpine():
            parts = _leaf_spine(wish)
        case ThreeTier():
            parts = _three_tier(wish)
        case FatTree():
            parts = ["k-ary fat tree", *_some(wish.k, f"k = {wish.k}"), *_ends(wish.endpoints)]
        case RailOnly():
            parts = ["rail-only", f"{wish.nodes:,} nodes", f"{wish.rails} rails"]
            parts += [f"{wish.ports}-port switches"]
            parts += [] if wish.mesh_links == 1 else [_mesh(wish.mesh_links)]
        case FullMesh():
            parts = _full_mesh(wish)
        case Torus():
            parts = _torus(wish)
        case Dragonfly():
            parts = ["dragonfly"]
            letters = {"a": wish.routers, "p": wish.per_router, "h": wish.global_links}
            parts += [f"{letter} = {value}" for letter, value in letters.items() if value]
            parts += [*_some(wish.groups, f"{wish.groups:,} groups"), *_ends(wish.endpoints)]
            parts += _some(wish.ports, f"{wish.ports}-port routers")
        case _:
            assert_never(wish)
    usual = type(wish).__dataclass_fields__["role"].default
    if wish.role != usual:
        parts.append(wish.role.replace("_", "-"))
    return ", ".join(parts)


def _some(value: int, text: str) -> list[str]:
    return [text] if value else []


def _ends(endpoints: int) -> list[str]:
    return _some(endpoints, f"{endpoints:,} endpoints")


def _mesh(links: int) -> str:
    return f"node mesh {links}" if links else "no node mesh"


def _by(sizes: tuple[int, ...]) -> str:
    return "x".join(str(size) for size in sizes)


def _leaf_spine(wish: LeafSpine) -> list[str]:
    parts = [f"{wish.endpoints:,} endpoints", f"{wish.ports}-port switches", "two tiers"]
    parts += _some(wish.spine_ports, f"{wish.spine_ports}-port spines")
    parts += _some(wish.rails > 1, f"{wish.rails} rails")
    parts.append(f"{wish.down}:{wish.up}")
    parts += _some(wish.per_leaf, f"{wish.per_leaf} per leaf")
    parts += _some(wish.empty_places, f"{wish.empty_places} places empty")
    parts += _some(wish.mesh_links, _mesh(wish.mesh_links))
    words = {"even": "striped evenly", "full": "full use"}
    return parts + _some(wish.striping in words, words.get(wish.striping, ""))


def _three_tier(wish: ThreeTier) -> list[str]:
    parts = [f"{wish.endpoints:,} endpoints", f"{wish.ports}-port switches", "three tiers"]
    parts += _some(wish.rails > 1, f"{wish.rails} rails")
    parts.append(f"{wish.down}:{wish.up}")
    top = (wish.top_down, wish.top_up)
    parts += _some(top != (1, 1), f"top {wish.top_down}:{wish.top_up}")
    parts += _some(wish.empty_places, f"{wish.empty_places} places empty")
    return parts + _some(wish.mesh_links, _mesh(wish.mesh_links))


def _full_mesh(wish: FullMesh) -> list[str]:
    if len(wish.dims) == 1:
        # A single number counts endpoints.
        parts = [f"full mesh of {wish.dims[0] * (wish.per_switch or 1)} endpoints"]
    else:
        parts = [f"full mesh {_by(wish.dims)}"]
    parts += _some(wish.per_switch, f"{wish.per_switch} per switch")
    parts += _some(wish.ports, f"{wish.ports}-port switches")
    return parts + _some(bool(wish.links), f"links {_by(wish.links)}")


def _torus(wish: Torus) -> list[str]:
    if len(wish.dims) == 1:
        parts = [f"ring of {wish.dims[0]}"]
    elif wish.dims:
        parts = [f"torus {_by(wish.dims)}"]
    else:
        parts = [f"{wish.dimensions}-D torus"]
    return parts + _ends(wish.endpoints) + _some(wish.cube, f"cubes of {wish.cube}")
