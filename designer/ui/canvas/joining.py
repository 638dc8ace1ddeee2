"""Several items join a block at once: together they go where there is room."""

from __future__ import annotations

from designer.edit.params import move_item
from designer.model.design import Design
from designer.model.expansion import expand
from designer.ui.canvas import arrange
from designer.ui.canvas.geometry import Geometry, Rect, union
from designer.ui.canvas.layout import build
from designer.ui.canvas.pinning import block_at, pinned
from designer.ui.canvas.spots import free_near
from designer.ui.canvas.standing import Command, settled
from designer.ui.canvas.tiles import Measure

#: Room around what joins. [px]
MARGIN = 32.0
#: Least positions inside a plate: beside its edge, below its header.
_LEAST = (16.0, 40.0)
#: Where new items are drawn while their sizes are taken: far from all that stands.
_FAR = 100_000.0


def joining(
    geometry: Geometry, place: str, command: Command, shown: str, measure: Measure
) -> Command:
    """Return a command that adds items to a block or takes some away; the others stay put.

    Parameters
    ----------
    geometry, shown, measure
        The picture, the address of the block it shows, and the width of texts on it.
    place
        Address of the block without indices; empty for the one at the top.
    command
        Adds items at positions that hold among each other, or removes some.
    """

    def joined(design: Design) -> Design:
        base = pinned(design, geometry, place)
        made = command(base)
        if made is base:
            return design
        old = {item.id for item in base.blocks[block_at(base, place)].items}
        inside = place or design.root
        new = {
            f"{inside}.{item.id}": (item.at.x, item.at.y)
            for item in made.blocks[block_at(made, place)].items
            if item.id not in old
        }
        if not new:
            return settled(made, geometry, inside, {}, shown, measure)
        area = _area(made, new, shown, measure)
        around = next((p.rect for p in geometry.plates if p.address == inside), None)
        left, top = (around.x, around.y) if around is not None else (0.0, 0.0)
        taken = [
            plate.rect.moved(-left, -top)
            for plate in geometry.plates
            if plate.address.rpartition(".")[0] == inside
        ]
        spot = free_near(area, taken, MARGIN, _LEAST if around is not None else None)
        wanted = {
            address: (x + spot.x - area.x, y + spot.y - area.y) for address, (x, y) in new.items()
        }
        for address, at in wanted.items():
            made = move_item(made, address, *arrange.spot(*at))
        return settled(made, geometry, inside, wanted, shown, measure)

    return joined


def _area(
    design: Design, new: dict[str, tuple[float, float]], shown: str, measure: Measure
) -> Rect:
    """What items take up together at the positions that they have."""
    away = design
    for address, (x, y) in new.items():
        away = move_item(away, address, x + _FAR, y + _FAR)
    picture = build(away, expand(away.blocks, away.root), shown, measure)
    rects = [plate.rect for plate in picture.plates if plate.address in new]
    x, y = (min(at[n] for at in new.values()) for n in (0, 1))
    drawn = union(rects)
    return Rect(x, y, max(drawn.w, MARGIN), max(drawn.h, MARGIN))
